//! gRPC's health check.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::open_stream::{OpenStream, open_until};
use super::wire::health::health_check_response::ServingStatus;
use super::wire::health::health_server;
use super::wire::health::{HealthCheckRequest, HealthCheckResponse};

pub(super) struct Health {
    pub(super) shutdown: CancellationToken,
}

/// go-plugin checks the service `plugin`; the empty name means the server.
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
    type WatchStream = OpenStream<HealthCheckResponse>;

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
        Ok(Response::new(open_until(
            self.shutdown.clone(),
            Some(response(status)),
        )))
    }
}
