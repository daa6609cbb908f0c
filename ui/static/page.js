// The page: starts its parts.
import { connect } from "./connection.js";
import { watchConversation } from "./conversation.js";
import { watchDocuments } from "./documents.js";
import { watchLogin } from "./login.js";
import { watchPanel } from "./panel.js";
import { watchReading } from "./reading.js";
import { watchScope } from "./scope.js";
import { watchSidebar } from "./sidebar.js";
import { watchTips } from "./tip.js";
import { watchViews } from "./views.js";

// Gradio sets the browser's language, which the page's words need not be in.
const root = document.documentElement;
const speak = () => {
  if (root.lang !== root.dataset.language) root.lang = root.dataset.language;
};
new MutationObserver(speak).observe(root, { attributeFilter: ["lang"] });
speak();

watchSidebar();
watchLogin();
watchPanel();
watchTips();
watchDocuments();
watchScope();
watchConversation();
watchReading();
connect();
watchViews(); // last: the others want to know what is shown
