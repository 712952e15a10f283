//! HTML that cannot hold unescaped values.
//!
//! Names, paths and headers come from fixtures and from whoever sends requests, so all of them may be hostile. A page is
//! written with [`html!`]: the markup is a literal, and every value that goes into it is escaped by the macro. The only
//! other text that goes in is the page's own style and script.

use std::fmt::{self, Display, Formatter, Write};

/// A page, or as much of it as is written.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// A style of ours, as it is: its text must be that of its hash.
    pub(super) fn style(&mut self, text: &'static str) {
        self.put(format_args!("<style>{text}</style>"));
    }

    /// A script of ours, as it is.
    pub(super) fn script(&mut self, text: &'static str) {
        self.put(format_args!("<script type=\"module\">{text}</script>"));
    }

    /// For the macro alone.
    pub(super) fn put(&mut self, text: fmt::Arguments<'_>) {
        self.0
            .write_fmt(text)
            .expect("a String takes everything, and no Display of ours fails");
    }
}

/// Writes markup with escaped values: `html!(page, "<h3>{}</h3>", name)`.
///
/// `concat!` is there on purpose: a format string that a macro made captures no variables, so `{name}` inside the literal,
/// which would pass unescaped, does not compile.
macro_rules! html {
    ($to:expr, $markup:literal $(, $value:expr)* $(,)?) => {
        $to.put(format_args!(concat!($markup) $(, $crate::page::html::Escaped(&$value))*))
    };
}
pub(super) use html;

/// A value as text, inside an element or a quoted attribute.
///
/// Characters that cannot be seen or that turn the direction of what follows are shown as `\u{202e}`: a name must not look like
/// another one.
pub(super) struct Escaped<'a, T: Display>(pub(super) &'a T);

impl<T: Display> Display for Escaped<'_, T> {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        write!(Escaping(to), "{}", self.0)
    }
}

struct Escaping<'a, 'b>(&'a mut Formatter<'b>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|char| match char {
            '&' => self.0.write_str("&amp;"),
            '<' => self.0.write_str("&lt;"),
            '>' => self.0.write_str("&gt;"),
            '"' => self.0.write_str("&quot;"),
            '\'' => self.0.write_str("&#39;"),
            '\n' | '\t' => self.0.write_char(char),
            hidden if is_hidden(hidden) => write!(self.0, "{}", hidden.escape_unicode()),
            plain => self.0.write_char(plain),
        })
    }
}

fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `text`, with an ellipsis instead of what is beyond `most` characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut page = Html::default();
        html!(page, "<p title=\"{}\">", text);
        page.finish()
    }

    #[test]
    fn a_value_can_end_neither_an_element_nor_an_attribute() {
        assert_eq!(
            escaped("\"><script>alert('&')</script>"),
            "<p title=\"&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;\">"
        );
    }

    #[test]
    fn what_cannot_be_seen_or_turns_the_direction_is_spelt_out() {
        assert_eq!(
            escaped("a\u{202e}b\u{0}\u{200b}å"),
            "<p title=\"a\\u{202e}b\\u{0}\\u{200b}å\">"
        );
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("räksmörgås", 3), "räk…");
        assert_eq!(cut("räk", 3), "räk");
    }
}
