"""The widget: the chat on pages of other origins. Who may show it is decided in ui/guard/widget."""
