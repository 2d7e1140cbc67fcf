using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ClusterCodex.AccessControl.Interceptors;

/// <summary>
/// Authenticates every gRPC call by its internal token, the gateway's included, and enforces the access that its contract
/// declares; a token whose session has ended is rejected. Without a token only methods for <c>ANONYMOUS</c> run, and endpoints
/// outside of our contracts that allow anonymous calls, such as health.
/// </summary>
internal sealed class IdentityInterceptor(InternalTokens tokens, EndedSessions sessions, IPolicyEnforcer policies) : Interceptor
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

    // Separate from AuthenticateAsync, because what an async method sets in an AsyncLocal is lost when it returns.
    private static void Enter(ServerCallContext context, CallerIdentity? caller)
    {
        if (caller is not null)
        {
            CallerContext.Set(context, caller);
        }
    }

    private async ValueTask<CallerIdentity?> AuthenticateAsync(ServerCallContext context)
    {
        var headers = context.RequestHeaders.GetAll("authorization").ToArray();
        var rule = DeclaredAccess.Of(context);
        if (rule is { Caller: AccessRule.Types.Caller.Anonymous } && headers.Length == 0)
        {
            return null;
        }

        if (rule is null)
        {
            return context.GetHttpContext().GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
                ? null
                : throw new InvalidOperationException($"{context.Method} declares no access: its contract lacks the option (clustercodex.v1.access).");
        }

        var caller = await AuthenticateAsync(headers, context.CancellationToken);
        Authorize(rule, caller);
        return caller;
    }

    private void Authorize(AccessRule rule, CallerIdentity caller)
    {
        switch (rule.Caller)
        {
            case AccessRule.Types.Caller.Service when !caller.IsService:
                throw RpcErrors.Forbidden("Only services may call this.");
            case AccessRule.Types.Caller.User or AccessRule.Types.Caller.Admin when caller.IsService:
                throw RpcErrors.Forbidden("Only users may call this; a service is not one.");
            case AccessRule.Types.Caller.Admin:
                policies.RequireAdmin(caller);
                break;
        }
    }

    private async ValueTask<CallerIdentity> AuthenticateAsync(Metadata.Entry[] headers, CancellationToken cancellationToken)
    {
        if (headers.Length != 1 || !headers[0].Value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw RpcErrors.AuthRequired("Send exactly one internal token, as 'authorization: Bearer …'. The gateway does that for you.");
        }

        try
        {
            var caller = await tokens.ValidateAsync(headers[0].Value[Scheme.Length..], cancellationToken);
            return sessions.Contains(caller.SessionId) ? throw EndedSessions.Refusal() : caller;
        }
        catch (InvalidTokenException exception)
        {
            throw RpcErrors.AuthRequired(exception.Message + " Sign in again.");
        }
    }
}
