//! A provider whose every method panics once `panics` is set.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use terraform_provider_hostup::framework::{
    AnyDataSource, AnyListResource, AnyResource, Block, Configuration, Diagnostics, Provider,
    Schema, Value,
};

#[derive(Default)]
pub struct PanickingProvider {
    pub panics: Arc<AtomicBool>,
}

impl PanickingProvider {
    fn panic_if_set(&self) {
        assert!(!self.panics.load(Ordering::SeqCst), "the provider crashed");
    }
}

impl Provider for PanickingProvider {
    type Client = ();

    fn schema(&self) -> Schema {
        self.panic_if_set();
        Schema::new(0, Block::new("Empty.", Vec::new()))
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        self.panic_if_set();
        Diagnostics::default()
    }

    fn configure(&self, _: &Value, _: &str) -> (Option<Configuration<()>>, Diagnostics) {
        self.panic_if_set();
        (Some(Configuration::Ready(())), Diagnostics::default())
    }

    fn resources(&self) -> Vec<Box<dyn AnyResource<()>>> {
        self.panic_if_set();
        Vec::new()
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<()>>> {
        self.panic_if_set();
        Vec::new()
    }

    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<()>>> {
        self.panic_if_set();
        Vec::new()
    }
}
