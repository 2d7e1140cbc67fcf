using ClusterCodex.PolicyService;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults(isPolicyService: true);
builder.AddPolicyService();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapPolicyService();

await app.RunAsync();
