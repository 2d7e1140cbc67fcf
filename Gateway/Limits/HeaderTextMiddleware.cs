using System.Text;
using System.Text.Unicode;
using ClusterCodex.Gateway.Errors;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.Gateway.Limits;

/// <summary>
/// Reads header values as UTF-8, and rejects invalid ones with an error of the contract. The server itself would respond with an
/// empty 400, so it is configured to keep every byte (<see cref="ServerEncoding"/>).
/// </summary>
internal sealed class HeaderTextMiddleware(RequestDelegate next)
{
    /// <summary>The encoding that the server decodes header values with: one character for each byte, and every byte is valid.</summary>
    public static readonly Encoding ServerEncoding = Encoding.Latin1;

    public Task InvokeAsync(HttpContext context)
    {
        List<(string Name, StringValues Values)>? decoded = null;
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!values.All(IsAscii))
            {
                (decoded ??= []).Add((name, values.Select(value => Decode(name, value!)).ToArray()));
            }
        }

        foreach (var (name, values) in decoded ?? [])
        {
            context.Request.Headers[name] = values;
        }

        return next(context);
    }

    private static bool IsAscii(string? value) => value is null || Ascii.IsValid(value);

    private static string Decode(string name, string value)
    {
        var bytes = ServerEncoding.GetBytes(value);
        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new ApiException(ApiError.Validation(name, "The header's value is not UTF-8."));
    }
}
