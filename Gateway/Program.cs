using ClusterCodex.AccessControl;
using ClusterCodex.Gateway;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();   // telemetry, health, private and gRPC ports
builder.AddAccessControl();     // identity, policies, audit
builder.AddGateway();           // public port, transcoding, proxy, sign-in, limits, page

var app = builder.Build();

app.UseGateway();               // errors, limits and sign-in before everything
app.MapDefaultEndpoints();      // health and metrics on the private port
app.MapGateway();               // REST and gRPC routes, /openapi.json, /mcp

await app.RunAsync();
