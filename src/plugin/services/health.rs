//! gRPC's health check: whoever can ask is served.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::held::{self, Held};
use super::wire::health::health_check_response::ServingStatus;
use super::wire::health::health_server;
use super::wire::health::{HealthCheckRequest, HealthCheckResponse};

pub(super) struct Health {
    pub(super) ending: CancellationToken,
}

/// The name under which go-plugin asks; the empty name means the whole server.
fn is_known(service: &str) -> bool {
    matches!(service, "" | "plugin")
}

fn response(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse {
        status: status.into(),
    }
}

#[tonic::async_trait]
impl health_server::Health for Health {
    type WatchStream = Held<HealthCheckResponse>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        if is_known(&request.get_ref().service) {
            Ok(Response::new(response(ServingStatus::Serving)))
        } else {
            Err(Status::not_found("unknown service"))
        }
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let status = if is_known(&request.get_ref().service) {
            ServingStatus::Serving
        } else {
            ServingStatus::ServiceUnknown
        };
        let answers = held::until(Some(response(status)), self.ending.clone());
        Ok(Response::new(answers))
    }
}
