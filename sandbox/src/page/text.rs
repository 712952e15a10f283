//! Text from fixtures and requests, which may be hostile.

use std::fmt::Display;

use maud::Render;

/// Text whose invisible characters and characters that change the direction of text are shown as `\u{202e}`, so that a name
/// cannot look like another one.
///
/// maud escapes every value. `Text` escapes apostrophes as well, so that a test finds text that does not pass through it.
pub(super) struct Text<T>(pub(super) T);

impl<T: Display> Render for Text<T> {
    fn render_to(&self, buffer: &mut String) {
        let mut visible = String::new();
        for char in self.0.to_string().chars() {
            if is_invisible(char) {
                visible.extend(char.escape_unicode());
            } else {
                visible.push(char);
            }
        }
        buffer.push_str(&visible.render().into_string().replace('\'', "&#39;"));
    }
}

fn is_invisible(char: char) -> bool {
    char.is_control() && !matches!(char, '\n' | '\t')
        || matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `text`, with an ellipsis in place of what exceeds `max` characters.
pub(super) fn truncate(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    fn render(text: &str) -> String {
        html! { p title=(Text(text)) { (Text(text)) } }.into_string()
    }

    #[test]
    fn text_cannot_end_an_element_or_an_attribute() {
        let escaped = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;";
        assert_eq!(
            render("\"><script>alert('&')</script>"),
            format!("<p title=\"{escaped}\">{escaped}</p>")
        );
    }

    #[test]
    fn invisible_characters_are_spelled_out() {
        assert_eq!(
            Text("a\u{202e}b\u{0}\u{200b}å\n").render().into_string(),
            "a\\u{202e}b\\u{0}\\u{200b}å\n"
        );
    }

    #[test]
    fn truncate_cuts_between_characters() {
        assert_eq!(truncate("räksmörgås", 3), "räk…");
        assert_eq!(truncate("räk", 3), "räk");
    }
}
