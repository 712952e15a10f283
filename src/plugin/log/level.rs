//! Which events somebody asked for.

use tracing::Level;
use tracing::level_filters::LevelFilter;

/// The level of the provider and of those of its subsystems that have one of their own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Levels {
    provider: LevelFilter,
    /// In lower case, as they stand in targets.
    subsystems: Vec<(String, LevelFilter)>,
}

impl Levels {
    /// Reads the variables, of which `names` go from the most specific to the least: the first that is set wins, and
    /// `_NAME` after the first of them is the level of the subsystem `name`. None when nobody asked for anything.
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
        let silent = provider == LevelFilter::OFF
            && subsystems
                .iter()
                .all(|(_, level)| *level == LevelFilter::OFF);
        (!silent).then_some(Self {
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

/// As Terraform reads its own variables: `json` is trace in another dress, and so is every word that it does not know.
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

    const NAMES: &[&str] = &["TF_LOG_PROVIDER_HOSTUP", "TF_LOG_PROVIDER", "TF_LOG"];

    fn read(variables: &[(&str, &str)]) -> Option<Levels> {
        Levels::read(NAMES, &["api", "protocol"], |name| {
            let set = variables.iter().find(|(known, _)| *known == name);
            set.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_a_level_there_is_nothing() {
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
            ("TF_LOG_PROVIDER_HOSTUP", "Warn"),
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
    fn json_and_unknown_words_are_trace() {
        for value in ["json", "JSON", "verbose", "1"] {
            let levels = read(&[("TF_LOG", value)]).expect(value);
            assert!(levels.allows(None, Level::TRACE), "{value}");
        }
    }

    #[test]
    fn a_subsystem_has_its_own_level() {
        let levels = read(&[("TF_LOG_PROVIDER_HOSTUP_API", "debug")]).unwrap();
        assert!(levels.allows(Some("api"), Level::DEBUG));
        assert!(!levels.allows(Some("api"), Level::TRACE));
        assert!(!levels.allows(Some("protocol"), Level::ERROR));
        assert!(!levels.allows(None, Level::ERROR));
    }
}
