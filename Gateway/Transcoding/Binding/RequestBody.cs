using System.Buffers;
using ClusterCodex.Gateway.Errors;
using Microsoft.Net.Http.Headers;

namespace ClusterCodex.Gateway.Transcoding.Binding;

/// <summary>The whole body of a request, in a rented buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4 * 1024;

    private byte[] _buffer = [];

    private RequestBody()
    {
    }

    /// <summary>Valid until this is disposed of.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <exception cref="ApiException">The body is too large (413), too slow (408), or of another media type (415).</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context, bool mustBeJson, CancellationToken cancellationToken)
    {
        var body = new RequestBody();
        try
        {
            await body.FillAsync(context.Request, cancellationToken);
            if (mustBeJson && !body.Bytes.IsEmpty)
            {
                RequireJson(context.Request.ContentType);
            }

            return body;
        }
        catch (BadHttpRequestException exception)
        {
            body.Dispose();
            throw new ApiException(Describe(exception), exception);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            // Bodies contain passwords: the next user of the buffer must not find one.
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
            Bytes = default;
        }
    }

    private async Task FillAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // The server enforces the size limit while reading; the header only sizes the first buffer.
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength ?? FirstBuffer, 1, 64 * 1024));
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Grow();
            }

            var read = await request.Body.ReadAsync(_buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                Bytes = _buffer.AsMemory(0, length);
                return;
            }

            length += read;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }

    private static void RequireJson(string? contentType)
    {
        var isJson = MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
        if (!isJson)
        {
            throw new ApiException(ApiError.Validation("Content-Type", "must be application/json (UTF-8).") with
            {
                HttpStatus = StatusCodes.Status415UnsupportedMediaType,
            });
        }
    }

    private static ApiError Describe(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => ApiError.Validation("body", "is larger than this server accepts.") with { HttpStatus = exception.StatusCode },
        StatusCodes.Status408RequestTimeout => ApiError.Validation("body", "arrived too slowly.") with { HttpStatus = exception.StatusCode },
        _ => ApiError.Validation("body", "could not be read: the request is malformed.") with { HttpStatus = exception.StatusCode },
    };
}
