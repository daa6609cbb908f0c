"""Colours and fonts that Gradio's own parts take; ui/static/*.css have the rest."""

from __future__ import annotations

import gradio as gr

# Fonts that the reader's system has: nothing is fetched.
_TEXT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_CODE = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def make_theme() -> gr.themes.Base:
    """A quiet theme in two tones, light and dark; the page follows the system's preference."""
    return gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=_TEXT, font_mono=_CODE).set(
        body_background_fill="#fbfaf8",
        body_background_fill_dark="#151716",
        body_text_color="#22262a",
        body_text_color_dark="#e4e6e3",
        body_text_color_subdued="#666b6a",
        body_text_color_subdued_dark="#9aa19d",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="transparent",
        input_background_fill_dark="transparent",
        button_primary_background_fill="#1f6f5c",
        button_primary_background_fill_dark="#2b7f6a",
        button_primary_background_fill_hover="#195a4b",
        button_primary_background_fill_hover_dark="#34937b",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
    )
