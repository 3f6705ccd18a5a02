//! The OpenAPI document, made from the list of routes and the wire types.

use crate::problem::{FieldError, ProblemBody};
use crate::routes::{Access, Route, all};
use axum::http::Method;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required,
    ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// A wire type: its name and every schema it needs.
pub(crate) struct Described {
    name: String,
    schemas: Vec<(String, RefOr<Schema>)>,
}

/// Describes a wire type.
pub(crate) fn described<T: ToSchema>() -> Described {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    Described {
        name: T::name().into_owned(),
        schemas,
    }
}

/// The whole document as JSON, as `edge-node openapi` prints it and the repository keeps it.
pub fn document() -> String {
    let mut text = build().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// Names that two wire types share although they look different; the document can show only one of them. A test holds
/// this at none.
pub fn shared_names() -> Vec<String> {
    let mut seen = std::collections::BTreeMap::new();
    let mut shared = Vec::new();
    for (name, schema) in all().iter().flat_map(schemas_of) {
        let text = serde_json::to_string(&schema).unwrap_or_default();
        let first = seen.entry(name.clone()).or_insert_with(|| text.clone());
        if *first != text && !shared.contains(&name) {
            shared.push(name);
        }
    }
    shared
}

fn build() -> OpenApi {
    let mut components = ComponentsBuilder::new()
        .schema("Problem", ProblemBody::schema())
        .schema("FieldError", FieldError::schema())
        .security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let mut paths = PathsBuilder::new();
    for route in all() {
        for (name, schema) in schemas_of(&route) {
            components = components.schema(name, schema);
        }
        paths = paths.path(
            route.path.clone(),
            PathItem::new(http_method(&route.method), operation(&route)),
        );
    }
    let info = InfoBuilder::new()
        .title("Hearth edge node")
        .version("1")
        .description(Some(
            "The node of one property. Errors are RFC 9457 problems; a command carries an Idempotency-Key, and its \
             repeat gets the first answer.",
        ));
    OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

fn schemas_of(route: &Route) -> impl Iterator<Item = (String, RefOr<Schema>)> {
    let types = [&route.takes, &route.answers];
    let schemas: Vec<_> = types
        .into_iter()
        .flatten()
        .flat_map(|described| described.schemas.iter().cloned())
        .collect();
    schemas.into_iter()
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let mut operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .description(Some(access_sentence(route.access)))
        .operation_id(Some(operation_id(route)))
        .tag(tag(route))
        .response("200", success(route))
        .response("default", problem());
    for name in path_names(&route.path) {
        operation = operation.parameter(parameter(name, ParameterIn::Path, is_id(name)));
    }
    for query in &route.parameters {
        operation = operation.parameter(query.clone());
    }
    if route.keyed {
        operation = operation.parameter(parameter("Idempotency-Key", ParameterIn::Header, true));
    }
    if let Some(takes) = &route.takes {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(&takes.name)))
            .build();
        let body = RequestBodyBuilder::new()
            .content("application/json", content)
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    if route.access != Access::Open {
        operation = operation.security(SecurityRequirement::new("bearer", Vec::<String>::new()));
    }
    operation.build()
}

fn parameter(name: &str, place: ParameterIn, id: bool) -> ParameterBuilder {
    let format = id.then(|| SchemaFormat::Custom("uuid".to_owned()));
    let schema = ObjectBuilder::new().schema_type(Type::String).format(format);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .schema(Some(schema))
}

/// Path parts that are numbers or dates and no ids.
fn is_id(name: &str) -> bool {
    !matches!(name, "number" | "night" | "date")
}

fn success(route: &Route) -> utoipa::openapi::Response {
    let response = ResponseBuilder::new().description("Done.");
    match (&route.answers, route.media) {
        (Some(answers), _) => {
            let content = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name(&answers.name)))
                .build();
            response.content("application/json", content).build()
        }
        (None, Some(media)) => {
            let text = ObjectBuilder::new().schema_type(Type::String);
            response
                .content(media, ContentBuilder::new().schema(Some(text)).build())
                .build()
        }
        (None, None) => response.build(),
    }
}

fn problem() -> utoipa::openapi::Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description("A problem; `code` says which.")
        .content("application/problem+json", content)
        .build()
}

fn access_sentence(access: Access) -> String {
    match access {
        Access::Open => "Open to everybody who reaches the node.".to_owned(),
        Access::LoopbackOr(permission) => {
            format!(
                "From the node's own machine, or with the permission {}.",
                permission.word()
            )
        }
        Access::Device => "Needs a confirmed terminal's token.".to_owned(),
        Access::Person => "Needs a person signed on.".to_owned(),
        Access::Needs(permission) => format!("Needs the permission {}.", permission.word()),
    }
}

/// `post /api/v1/checks/{check}/lines` becomes `post_checks_check_lines`.
fn operation_id(route: &Route) -> String {
    let words = route.path.trim_start_matches("/api/v1").replace(['{', '}'], "");
    let words = words.replace(['/', '-', '.'], "_");
    format!("{}{words}", route.method.as_str().to_ascii_lowercase())
}

/// The first word of the path.
fn tag(route: &Route) -> String {
    let path = route.path.strip_prefix("/api/v1").unwrap_or("/node");
    path.split('/').nth(1).unwrap_or("node").to_owned()
}

fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{').and_then(|name| name.strip_suffix('}')))
}

fn http_method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
