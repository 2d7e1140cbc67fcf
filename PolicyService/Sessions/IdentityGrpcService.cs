using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Tokens;
using ClusterCodex.ServiceDefaults.Authorization;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Sessions;

/// <summary>The wire of <c>IdentityService</c>: who may call what, then one domain call.</summary>
internal sealed class IdentityGrpcService(
    SessionEndpoints sessions,
    IPolicyEnforcer enforcer,
    ServiceClients clients,
    TokenIssuer tokens,
    SigningKeys keys,
    IDbContextFactory<PolicyContext> contexts) : IdentityService.IdentityServiceBase
{
    public override Task<Session> Login(LoginRequest request, ServerCallContext context)
    {
        context.RequireService();
        return sessions.LoginAsync(request, context.CancellationToken);
    }

    public override Task<Session> Refresh(RefreshRequest request, ServerCallContext context)
    {
        context.RequireService();
        return sessions.RefreshAsync(request, context.CancellationToken);
    }

    public override async Task<Empty> Logout(LogoutRequest request, ServerCallContext context)
    {
        context.RequireService();
        await sessions.LogoutAsync(request, context.CancellationToken);
        return new Empty();
    }

    public override async Task<CurrentUser> GetCurrentUser(Empty request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        if (caller.IsService)
        {
            throw RpcErrors.Forbidden("A service is no user.");
        }

        var policy = enforcer.Current(caller);
        await using var store = await contexts.CreateDbContextAsync(context.CancellationToken);
        var user = await store.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == caller.Subject, context.CancellationToken)
            ?? throw RpcErrors.AuthRequired("This account no longer exists.");
        return new CurrentUser { User = user.ToMessage(policy.AllowsAnyOf(PolicyAction.Admin)), Policy = policy.ToMessage() };
    }

    public override Task<InsideToken> Exchange(ExchangeRequest request, ServerCallContext context)
    {
        context.RequireService();
        return sessions.ExchangeAsync(request, context.CancellationToken);
    }

    [AllowAnonymous]
    public override Task<InsideToken> IssueServiceToken(IssueServiceTokenRequest request, ServerCallContext context)
    {
        if (!clients.Verify(request.ClientId, request.ClientSecret))
        {
            throw RpcErrors.AuthRequired("The client id or secret is wrong. Both come from ServiceClients:<client id> at PolicyService.");
        }

        var token = tokens.Service(request.ClientId);
        return Task.FromResult(new InsideToken { Token = token.Value, ExpiresAt = token.ExpiresAt.ToTimestamp() });
    }

    [AllowAnonymous]
    public override Task<Jwks> GetJwks(Empty request, ServerCallContext context)
    {
        var jwks = new Jwks();
        jwks.Keys.AddRange(keys.Published.Select(key => key.Jwk));
        return Task.FromResult(jwks);
    }
}
