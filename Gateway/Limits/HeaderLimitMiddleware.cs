using ClusterCodex.Gateway.Errors;
using Microsoft.Extensions.Options;

namespace ClusterCodex.Gateway.Limits;

/// <summary>Rejects large headers with an error of the contract. The server's own higher limit responds without a body.</summary>
internal sealed class HeaderLimitMiddleware(RequestDelegate next, IOptions<LimitOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var total = 0;
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                total += name.Length + (value?.Length ?? 0);
            }
        }

        return total <= options.Value.MaxHeaderBytes
            ? next(context)
            : throw new ApiException(ApiError.Validation("headers", $"are larger than {options.Value.MaxHeaderBytes} bytes together.") with
            {
                HttpStatus = StatusCodes.Status431RequestHeaderFieldsTooLarge,
            });
    }
}
