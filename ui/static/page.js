// The page: puts the frame around the chat in place, and starts its parts.
import { connect } from "./connection.js";
import { watchConversation } from "./conversation.js";
import { watchDocuments } from "./documents.js";
import { watchPanel } from "./panel.js";
import { watchScope } from "./scope.js";
import { watchSidebar } from "./sidebar.js";
import { watchTips } from "./tip.js";
import { watchViews } from "./views.js";

const frame = document.getElementById("frame");
document.documentElement.lang = frame.dataset.language;
document.body.append(frame.content.cloneNode(true));
document.body.prepend(document.querySelector(".skip"), document.getElementById("sidebar"));

watchViews();
watchSidebar();
watchPanel();
watchTips();
watchDocuments();
watchScope();
watchConversation();
connect();
