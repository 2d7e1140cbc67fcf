using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Reflection.Internal;

/// <summary>Answers reflection questions, one at a time.</summary>
internal sealed class Answers(IReadOnlyList<string> services, SymbolRegistry registry)
{
    /// <summary>Also asked about with <paramref name="services"/>: their files.</summary>
    public static Answers About(IEnumerable<ServiceDescriptor> services)
    {
        var list = services.ToList();
        return new([.. list.Select(service => service.FullName)], SymbolRegistry.FromFiles(list.Select(service => service.File)));
    }

    public ServerReflectionResponse To(ServerReflectionRequest request)
    {
        var response = Answer(request);
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename =>
            File(registry.FileByName(request.FileByFilename), $"file '{request.FileByFilename}'"),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol =>
            File(registry.FileContainingSymbol(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'"),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension =>
            File(
                registry.FileContainingExtension(request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber),
                $"extension {request.FileContainingExtension.ExtensionNumber} of '{request.FileContainingExtension.ContainingType}'"),
        ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType => ExtensionNumbers(request.AllExtensionNumbersOfType),
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => ListServices(),
        _ => Error(StatusCode.InvalidArgument, "The reflection request asks nothing: set one field of message_request."),
    };

    private ServerReflectionResponse ListServices() => new()
    {
        ListServicesResponse = new ListServiceResponse { Service = { services.Select(name => new ServiceResponse { Name = name }) } },
    };

    private ServerReflectionResponse ExtensionNumbers(string type) => registry.ExtensionNumbers(type) is { } numbers
        ? new ServerReflectionResponse
        {
            AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } },
        }
        : NotFound($"message '{type}'");

    // The imports go along, the file itself first: a tool then needs one question per file.
    private static ServerReflectionResponse File(FileDescriptor? file, string what)
    {
        if (file is null)
        {
            return NotFound(what);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal) { file.Name };
        var waiting = new Queue<FileDescriptor>([file]);
        var response = new FileDescriptorResponse();
        while (waiting.TryDequeue(out var next))
        {
            response.FileDescriptorProto.Add(next.SerializedData);
            foreach (var dependency in next.Dependencies.Where(dependency => seen.Add(dependency.Name)))
            {
                waiting.Enqueue(dependency);
            }
        }

        return new ServerReflectionResponse { FileDescriptorResponse = response };
    }

    private static ServerReflectionResponse NotFound(string what) => Error(StatusCode.NotFound, $"No {what} is known to this server.");

    private static ServerReflectionResponse Error(StatusCode code, string message) => new()
    {
        ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message },
    };
}
