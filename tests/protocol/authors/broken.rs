//! A provider that panics wherever it is asked anything, once it has been configured.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use terraform_provider_hostup::framework::{
    AnyDataSource, AnyListResource, AnyResource, Block, Configuration, Diagnostics, Provider,
    Schema, Value,
};

#[derive(Default)]
pub struct Broken {
    /// Set when it breaks.
    pub is_broken: Arc<AtomicBool>,
}

impl Broken {
    fn pass(&self) {
        assert!(!self.is_broken.load(Ordering::SeqCst), "the provider broke");
    }
}

impl Provider for Broken {
    type Client = ();

    fn schema(&self) -> Schema {
        self.pass();
        Schema::new(0, Block::new("Nothing.", Vec::new()))
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        self.pass();
        Diagnostics::default()
    }

    fn configure(&self, _: &Value, _: &str) -> (Option<Configuration<()>>, Diagnostics) {
        self.pass();
        (Some(Configuration::Ready(())), Diagnostics::default())
    }

    fn resources(&self) -> Vec<Box<dyn AnyResource<()>>> {
        self.pass();
        Vec::new()
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<()>>> {
        self.pass();
        Vec::new()
    }

    fn list_resources(&self) -> Vec<Box<dyn AnyListResource<()>>> {
        self.pass();
        Vec::new()
    }
}
