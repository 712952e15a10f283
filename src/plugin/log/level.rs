//! Which events are logged.

use tracing::Level;
use tracing::level_filters::LevelFilter;

/// The level of the provider, and those of subsystems with a level of their own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Levels {
    provider: LevelFilter,
    /// In lower case, as in targets.
    subsystems: Vec<(String, LevelFilter)>,
}

impl Levels {
    /// Reads the variables. The first of `names` that is set is the level of the provider, and the first of `names` with
    /// the suffix `_NAME` is the level of the subsystem `name`. `None` if nothing is logged.
    pub(super) fn read(
        names: &[&str],
        subsystems: &[&str],
        variable: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        let level = |name: &str| {
            let value = variable(name).filter(|value| !value.is_empty());
            value.map(|value| parse(&value))
        };
        let provider = names
            .iter()
            .find_map(|name| level(name))
            .unwrap_or(LevelFilter::OFF);
        let first = names.first().copied().unwrap_or_default();
        let subsystems: Vec<_> = subsystems
            .iter()
            .filter_map(|subsystem| {
                let level = level(&format!("{first}_{}", subsystem.to_uppercase()))?;
                Some(((*subsystem).to_owned(), level))
            })
            .collect();
        let is_off = provider == LevelFilter::OFF
            && subsystems
                .iter()
                .all(|(_, level)| *level == LevelFilter::OFF);
        (!is_off).then_some(Self {
            provider,
            subsystems,
        })
    }

    pub(super) fn allows(&self, subsystem: Option<&str>, level: Level) -> bool {
        let filter = subsystem
            .and_then(|name| self.subsystems.iter().find(|(known, _)| known == name))
            .map_or(self.provider, |(_, filter)| *filter);
        level <= filter
    }
}

/// Parses a level as Terraform does: `json` and every unknown word mean trace.
fn parse(value: &str) -> LevelFilter {
    match value.trim().to_ascii_lowercase().as_str() {
        "off" => LevelFilter::OFF,
        "error" => LevelFilter::ERROR,
        "warn" => LevelFilter::WARN,
        "info" => LevelFilter::INFO,
        "debug" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["TF_LOG_PROVIDER_EXAMPLE", "TF_LOG_PROVIDER", "TF_LOG"];

    fn read(variables: &[(&str, &str)]) -> Option<Levels> {
        Levels::read(NAMES, &["api", "protocol"], |name| {
            let set = variables.iter().find(|(known, _)| *known == name);
            set.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_is_logged_without_a_level() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("TF_LOG", "")]), None);
        assert_eq!(read(&[("TF_LOG", "OFF")]), None);
        assert_eq!(read(&[("TF_LOG_PATH", "/tmp/log")]), None);
        assert_eq!(read(&[("TF_LOG_CORE", "trace")]), None);
    }

    #[test]
    fn the_most_specific_variable_wins() {
        let levels = read(&[
            ("TF_LOG", "trace"),
            ("TF_LOG_PROVIDER", "info"),
            ("TF_LOG_PROVIDER_EXAMPLE", "Warn"),
        ])
        .unwrap();
        assert!(levels.allows(None, Level::WARN));
        assert!(!levels.allows(None, Level::INFO));
        assert_eq!(
            read(&[("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "off")]),
            None
        );
    }

    #[test]
    fn json_and_unknown_words_mean_trace() {
        for value in ["json", "JSON", "verbose", "1"] {
            let levels = read(&[("TF_LOG", value)]).expect(value);
            assert!(levels.allows(None, Level::TRACE), "{value}");
        }
    }

    #[test]
    fn subsystem_has_its_own_level() {
        let levels = read(&[("TF_LOG_PROVIDER_EXAMPLE_API", "debug")]).unwrap();
        assert!(levels.allows(Some("api"), Level::DEBUG));
        assert!(!levels.allows(Some("api"), Level::TRACE));
        assert!(!levels.allows(Some("protocol"), Level::ERROR));
        assert!(!levels.allows(None, Level::ERROR));
    }
}
