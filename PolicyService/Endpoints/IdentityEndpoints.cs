using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Sessions;
using ClusterCodex.PolicyService.Tokens;
using ClusterCodex.PolicyService.Users;
using ClusterCodex.ServiceDefaults.Errors;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PolicyService.Endpoints;

/// <summary>Sign-in, refresh, sign-out and the tokens of services.</summary>
internal sealed class IdentityEndpoints(
    SessionStore sessions,
    LoginThrottle throttle,
    UserStore users,
    IPolicyEnforcer enforcer,
    ServiceClients clients,
    TokenIssuer tokens,
    TokenValidator validator,
    SigningKeys keys) : Wire.IdentityService.IdentityServiceBase
{
    public override async Task<Wire.Session> Login(Wire.LoginRequest request, ServerCallContext context)
    {
        var origin = ClientOrigin.Of(context);
        var email = UserRules.NormalizeEmail(request.Email);
        CheckLogin(request, email);
        var attempt = await throttle.AttemptAsync(email, origin.Address, context.CancellationToken);
        var signedIn = await sessions.OpenAsync(email, request.Password, context.CancellationToken)
            ?? throw RpcErrors.AuthRequired("E-mail or password is wrong.");

        await throttle.SucceedAsync(attempt, signedIn.User.Id, context.CancellationToken);
        return ToMessage(signedIn);
    }

    public override async Task<Wire.Session> Refresh(Wire.RefreshRequest request, ServerCallContext context)
    {
        var client = ClientOrigin.Of(context).Fingerprint;
        var signedIn = await sessions.RenewAsync(request.RefreshToken, client, context.CancellationToken) ?? throw EndedSessions.Refusal();
        return ToMessage(signedIn);
    }

    public override async Task<Empty> Logout(Wire.LogoutRequest request, ServerCallContext context)
    {
        context.RequireService();
        await sessions.EndAsync(request.RefreshToken, context.CancellationToken);
        return new Empty();
    }

    public override async Task<Wire.CurrentUser> GetCurrentUser(Empty request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var policy = enforcer.Current(caller);
        var user = await users.FindAsync(caller.Subject, context.CancellationToken) ?? throw RpcErrors.AuthRequired("This account no longer exists.");
        return new Wire.CurrentUser { User = user.ToMessage(policy.AllowsAnyOf(PolicyAction.Admin)), Policy = policy.ToMessage() };
    }

    public override async Task<Wire.InternalToken> Exchange(Wire.ExchangeRequest request, ServerCallContext context)
    {
        var caller = await ValidateAsync(request.Token, context.CancellationToken);
        var user = await sessions.FindUserAsync(caller.Subject, caller.SessionId, context.CancellationToken) ?? throw EndedSessions.Refusal();
        return ToMessage(tokens.IssueInternalToken(user, caller.SessionId!));
    }

    public override Task<Wire.InternalToken> IssueServiceToken(Wire.IssueServiceTokenRequest request, ServerCallContext context) =>
        clients.Verify(request.ClientId, request.ClientSecret)
            ? Task.FromResult(ToMessage(tokens.IssueServiceToken(request.ClientId)))
            : throw RpcErrors.AuthRequired("The client id or secret is wrong. Both come from ServiceClients:<client id> at PolicyService.");

    public override Task<Wire.Jwks> GetJwks(Empty request, ServerCallContext context)
    {
        var jwks = new Wire.Jwks();
        jwks.Keys.AddRange(keys.Published.Select(key => key.Jwk));
        return Task.FromResult(jwks);
    }

    private static void CheckLogin(Wire.LoginRequest request, string email)
    {
        var errors = new List<(string, string)>();
        if (email.Length is < 3 or > 254)
        {
            errors.Add(("email", "Must be 3 to 254 characters."));
        }

        if (request.Password.Length is 0 or > UserRules.MaxPasswordLength)
        {
            errors.Add(("password", $"Must be 1 to {UserRules.MaxPasswordLength} characters."));
        }

        if (errors.Count > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }

    private static Wire.InternalToken ToMessage(IssuedToken token) => new() { Token = token.Value, ExpiresAt = token.ExpiresAt.ToTimestamp() };

    private async Task<CallerIdentity> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return (await validator.ValidateAsync(token, TokenNames.AccessAudience, cancellationToken)).Caller;
        }
        catch (InvalidTokenException exception)
        {
            throw RpcErrors.AuthRequired(exception.Message + " Sign in again.");
        }
    }

    private Wire.Session ToMessage(SignedIn signedIn)
    {
        var token = tokens.IssueAccessToken(signedIn.User, signedIn.SessionId);
        return new Wire.Session
        {
            Token = token.Value,
            RefreshToken = signedIn.RefreshToken,
            ExpiresAt = token.ExpiresAt.ToTimestamp(),
            User = signedIn.User.ToMessage(signedIn.IsAdmin),
        };
    }
}
