// The page: starts its parts.
import { connect } from "./connection.js";
import { watchConversation } from "./conversation.js";
import { watchDocuments } from "./documents.js";
import { watchPanel } from "./panel.js";
import { watchScope } from "./scope.js";
import { watchSidebar } from "./sidebar.js";
import { watchTips } from "./tip.js";
import { watchViews } from "./views.js";

watchViews();
watchSidebar();
watchPanel();
watchTips();
watchDocuments();
watchScope();
watchConversation();
connect();
