using ClusterCodex.AccessControl;
using ClusterCodex.ResourceService;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();   // telemetry, health, errors
builder.AddAccessControl();     // identity, policies, audit
builder.AddResourceService();   // kinds, tables, details, logs, evidence

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapResourceService();

await app.RunAsync();
