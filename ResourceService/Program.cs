using ClusterCodex.ResourceService;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();   // telemetry, health, identity, policy enforcement
builder.AddResourceService();   // kinds, tables, details, logs, evidence

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapResourceService();

await app.RunAsync();
