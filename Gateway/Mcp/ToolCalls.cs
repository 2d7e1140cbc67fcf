using System.Text.Json;
using ClusterCodex.Gateway.Authentication;
using ClusterCodex.Gateway.Listeners;
using ClusterCodex.Gateway.Logging;
using ClusterCodex.Gateway.Pipeline;
using ClusterCodex.Gateway.Transcoding;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol.Protocol;

namespace ClusterCodex.Gateway.Mcp;

/// <summary>
/// Calls a tool's RPC through the endpoint of its REST route, as a request of the same caller: token, time-out, load balancing,
/// errors and logs are those of REST, and have no second home here.
/// </summary>
internal sealed class ToolCalls(EndpointDataSource endpoints, IServiceProvider services, IOptions<McpOptions> options)
{
    // Without the rate limit, which counts the caller's own request: each holds one call.
    private readonly RequestDelegate _pipeline = new ApplicationBuilder(services)
        .UseMiddleware<RequestLogMiddleware>()
        .UseMiddleware<ErrorMiddleware>()
        .UseMiddleware<AuthenticationMiddleware>()
        .Use(static _ => context => context.GetEndpoint()!.RequestDelegate!(context))
        .Build();

    /// <param name="caller">The caller's request: its token is used, and nothing else of it.</param>
    /// <param name="tool">What to call.</param>
    /// <param name="arguments">By the names of the request message's fields.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Errors are results too, with the body that REST has for them.</returns>
    public async Task<CallToolResult> CallAsync(HttpContext caller, ContractTool tool, IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = caller.RequestServices, RequestAborted = cancellationToken, TraceIdentifier = caller.TraceIdentifier };
        context.Request.Method = tool.Route.HttpMethod;
        context.Request.Headers[HeaderNames.Authorization] = caller.Request.Headers.Authorization;
        context.Response.Body = body;
        context.Features.Set(PublicConnection.Instance);
        context.Features.Set(new CallArguments(JsonSerializer.SerializeToElement(arguments)));
        context.SetEndpoint(EndpointOf(tool));

        await _pipeline(context);

        cancellationToken.ThrowIfCancellationRequested();
        return ToolResult.From(tool, context.Response, body.GetBuffer().AsSpan(0, (int)body.Length), options.Value.MaxResultBytes);
    }

    // Looked up each time: the proxy makes its endpoints anew when its configuration changes.
    private Endpoint EndpointOf(ContractTool tool) =>
        endpoints.Endpoints.First(endpoint => endpoint.Metadata.GetMetadata<TranscodedRoute>()?.Id == tool.Route.Id);
}
