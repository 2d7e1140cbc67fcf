using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Authentication;
using ClusterCodex.Gateway.Limits;
using ClusterCodex.Gateway.Transcoding;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ClusterCodex.Gateway.Proxy;

/// <summary>
/// The headers that the proxy sends to services and accepts from them. A header of the caller passes only if it is
/// listed here: the only identity that reaches a service is the internal token. With its own token, for callers that have none
/// yet, the gateway also sends where the request came from.
/// </summary>
internal sealed class TranscodingTransforms : ITransformProvider
{
    // Of a native gRPC request, what the protocol needs (PROTOCOL-HTTP2.md, "Request-Headers").
    private static readonly string[] GrpcRequestHeaders = ["grpc-timeout", "grpc-encoding", "grpc-accept-encoding"];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.CopyRequestHeaders = false;
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(SendAsync);
        if (context.Route.Metadata?.ContainsKey(ContractProxyConfig.RestRoute) == true)
        {
            context.CopyResponseHeaders = false;
            context.CopyResponseTrailers = false;
            context.AddResponseTransform(ReceiveAsync);
        }
    }

    private static ValueTask SendAsync(RequestTransformContext context)
    {
        var request = context.ProxyRequest;
        var http = context.HttpContext;
        request.Method = HttpMethod.Post;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        var caller = http.Features.GetRequiredFeature<CallerFeature>();
        request.Headers.TryAddWithoutValidation("authorization", "Bearer " + caller.InternalToken);
        if (caller.UserId is null)
        {
            request.Headers.TryAddWithoutValidation(ClientOriginHeaders.Address, ClientAddress.Of(http));
            request.Headers.TryAddWithoutValidation(ClientOriginHeaders.Agent, HashAgent(http.Request.Headers.UserAgent.ToString()));
        }

        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        if (http.Features.Get<GrpcCall>() is { } call)
        {
            request.RequestUri = new Uri(context.DestinationPrefix.TrimEnd('/') + call.Route.GrpcPath);
            if (call.Timeout is { } timeout)
            {
                request.Headers.TryAddWithoutValidation("grpc-timeout", ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "m");
            }

            return ValueTask.CompletedTask;
        }

        foreach (var name in GrpcRequestHeaders)
        {
            if (http.Request.Headers.TryGetValue(name, out var values))
            {
                request.Headers.TryAddWithoutValidation(name, values.ToString());
            }
        }

        return ValueTask.CompletedTask;
    }

    private static string HashAgent(string agent) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(agent)));

    private static async ValueTask ReceiveAsync(ResponseTransformContext context)
    {
        context.SuppressResponseBody = true;
        if (context.ProxyResponse is { } response && context.HttpContext.Features.Get<GrpcCall>() is { } call)
        {
            await call.ReceiveAsync(response, context.HttpContext.RequestAborted);
        }
    }
}
