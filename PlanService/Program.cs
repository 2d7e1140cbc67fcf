using ClusterCodex.AccessControl;
using ClusterCodex.PlanService;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();   // telemetry, health, errors
builder.AddAccessControl();     // identity, policies, audit
builder.AddPlanService();       // evidence, prompt, model, plans, storage

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapPlanService();

await app.RunAsync();
