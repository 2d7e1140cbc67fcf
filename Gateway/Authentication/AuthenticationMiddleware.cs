using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Errors;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.Gateway.Authentication;

/// <summary>Authenticates the caller, on every endpoint that is forwarded to a service.</summary>
internal sealed class AuthenticationMiddleware(RequestDelegate next, TokenExchange exchange, IServiceTokens ownToken)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        switch (context.GetEndpoint()?.Metadata.GetMetadata<AccessMetadata>())
        {
            case null:
                await next(context);
                return;
            case { IsAnonymous: true }:
                context.Features.Set(new CallerFeature(userId: null, await GetOwnTokenAsync(context.RequestAborted)));
                await next(context);
                return;
        }

        var token = ReadToken(context.Request.Headers.Authorization);
        context.Features.Set(await exchange.ExchangeAsync(token, context.RequestAborted));
        try
        {
            await next(context);
        }
        catch (ApiException exception) when (exception.Error.Code == ErrorCode.AuthRequired)
        {
            exchange.Forget(token);
            throw;
        }
    }

    private async ValueTask<string> GetOwnTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ownToken.GetAsync(cancellationToken);
        }
        catch (RpcException exception)
        {
            // The caller cannot correct a fault of the gateway's own credentials.
            throw new ApiException(new ApiError(ErrorCode.Unavailable, "Signing in is not possible at the moment: policyservice cannot be reached. Try again in a moment."), exception);
        }
    }

    private static string ReadToken(StringValues authorization)
    {
        if (authorization.Count == 0)
        {
            throw new ApiException(new ApiError(ErrorCode.AuthRequired, "This needs a signed-in user: send 'Authorization: Bearer' with a token from /api/auth/login."));
        }

        return authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && value.Length > Scheme.Length
            ? value[Scheme.Length..].Trim()
            : throw new ApiException(new ApiError(ErrorCode.AuthRequired, "The Authorization header must be sent once, as 'Bearer' and a token."));
    }
}
