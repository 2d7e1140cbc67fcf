using ClusterCodex.PlanService;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();   // telemetry, health, identity, policy enforcement, errors
builder.AddPlanService();       // evidence, prompt, model, plans, storage

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapPlanService();

await app.RunAsync();
