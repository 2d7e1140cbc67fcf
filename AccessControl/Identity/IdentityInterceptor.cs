using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>
/// Authenticates every gRPC call by its internal token, the gateway's included; a token whose session has ended is refused. Only methods that carry
/// <see cref="AllowAnonymousAttribute"/> run without one.
/// </summary>
internal sealed class IdentityInterceptor(InternalTokens tokens, EndedSessions sessions) : Interceptor
{
    private const string Scheme = "Bearer ";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Enter(context, await AuthenticateAsync(context));
        return await continuation(request, context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Enter(context, await AuthenticateAsync(context));
        return await continuation(requestStream, context);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Enter(context, await AuthenticateAsync(context));
        await continuation(request, responseStream, context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Enter(context, await AuthenticateAsync(context));
        await continuation(requestStream, responseStream, context);
    }

    // Apart from AuthenticateAsync, because what an async method sets in an AsyncLocal is lost when it returns.
    private static void Enter(ServerCallContext context, CallerIdentity? caller)
    {
        if (caller is not null)
        {
            CallerContext.Set(context, caller);
        }
    }

    private async ValueTask<CallerIdentity?> AuthenticateAsync(ServerCallContext context)
    {
        if (context.GetHttpContext().GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return null;
        }

        var headers = context.RequestHeaders.GetAll("authorization").ToArray();
        if (headers.Length != 1 || !headers[0].Value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw RpcErrors.AuthRequired("Send exactly one internal token, as 'authorization: Bearer …'. The gateway does that for you.");
        }

        try
        {
            var caller = await tokens.ValidateAsync(headers[0].Value[Scheme.Length..], context.CancellationToken);
            return sessions.Contains(caller.SessionId) ? throw EndedSessions.Refusal() : caller;
        }
        catch (InvalidTokenException exception)
        {
            throw RpcErrors.AuthRequired(exception.Message + " Sign in again.");
        }
    }
}
