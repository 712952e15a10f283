//! Changes of one domain, past the API.

use serde::Deserialize;
use serde_json::Value;

use super::{Done, Mistake, PREFIX, read, view::summary};
use crate::{
    DomainFixture, fixture,
    server::{Shared, lock},
    switches::patched,
    world::{Row, World, history::By},
};

pub(super) fn add(shared: &Shared, body: &[u8]) -> Done {
    let domain: DomainFixture = read(body)?;
    let mut world = lock(&shared.world);
    let now = world.now();
    let row = fixture::add(&mut world, &domain, now)
        .map_err(|(what, remedy)| Mistake::Body(format!("{what}; {remedy}")))?;
    Ok(summary(&world, row))
}

pub(super) fn delete(shared: &Shared, domain: &str) -> Done {
    let mut world = lock(&shared.world);
    let row = world.find(domain)?;
    let gone = summary(&world, row);
    world.delete(row);
    Ok(gone)
}

pub(super) fn change(shared: &Shared, domain: &str, change: &str, body: &[u8]) -> Done {
    let mut world = lock(&shared.world);
    let row = world.find(domain)?;
    match change {
        "nameservers" => nameservers(&mut world, row, body)?,
        "enrolment" => enrolment(&mut world, row, body)?,
        "checks" => checks(&mut world, row, body)?,
        "transfer" => transfer(&mut world, row, body)?,
        "replace-id" => {
            world.replace_id(row);
        }
        "traps" => traps(&mut world, row, body)?,
        other => {
            return Err(Mistake::Unknown(format!(
                "POST {PREFIX}/domains/{domain}/{other}"
            )));
        }
    }
    Ok(summary(&world, row))
}

fn nameservers(world: &mut World, row: Row, body: &[u8]) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        nameservers: Option<Vec<String>>,
    }
    let Wanted { nameservers } = read(body)?;
    world.change_nameservers(row, nameservers, By::Outside);
    Ok(())
}

fn enrolment(world: &mut World, row: Row, body: &[u8]) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        included: bool,
    }
    let Wanted { included } = read(body)?;
    world.set_enrolment(row, included, By::Outside, true);
    Ok(())
}

fn checks(world: &mut World, row: Row, body: &[u8]) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        error: Option<String>,
    }
    let Wanted { error } = read(body)?;
    world.finish_checks(row, error);
    Ok(())
}

fn transfer(world: &mut World, row: Row, body: &[u8]) -> Result<(), Mistake> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        account: String,
    }
    let Wanted { account } = read(body)?;
    Ok(world.transfer(row, &account)?)
}

fn traps(world: &mut World, row: Row, body: &[u8]) -> Result<(), Mistake> {
    let patch: Value = read(body)?;
    let traps = patched(&world.domain(row).traps, &patch)
        .map_err(|error| Mistake::Body(error.to_string()))?;
    world.settle(row);
    world.domain_mut(row).traps = traps;
    world.settle(row);
    Ok(())
}
