using ClusterCodex.AccessControl;
using ClusterCodex.PolicyService;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();   // telemetry, health, errors
builder.AddEnforcement();       // identity and policies, of which it is the source
builder.AddPolicyService();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapPolicyService();

await app.RunAsync();
