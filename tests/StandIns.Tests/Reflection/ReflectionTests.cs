using ClusterCodex.StandIns.Tests.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace ClusterCodex.StandIns.Tests.Reflection;

public sealed class ReflectionTests
{
    [Fact]
    public async Task The_mapped_services_are_listed()
    {
        await using var server = await StartAsync();

        var response = await AskAsync(server, new ServerReflectionRequest { ListServices = "" });

        Assert.Equal(
            ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "grpc.testing.TestService"],
            response.ListServicesResponse.Service.Select(service => service.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("grpc.testing.TestService", "grpc/testing/test.proto")]
    [InlineData("grpc.testing.TestService.UnaryCall", "grpc/testing/test.proto")]
    [InlineData("grpc.testing.SimpleRequest", "grpc/testing/messages.proto")]
    [InlineData("grpc.testing.SimpleRequest.payload", "grpc/testing/messages.proto")]
    [InlineData("grpc.testing.PayloadType", "grpc/testing/messages.proto")]
    public async Task A_symbol_brings_its_file_first_and_the_imports_after(string symbol, string file)
    {
        await using var server = await StartAsync();

        var response = await AskAsync(server, new ServerReflectionRequest { FileContainingSymbol = symbol });

        var files = response.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom).ToList();
        Assert.Equal(file, files[0].Name);
        Assert.Empty(files.SelectMany(f => f.Dependency).Except(files.Select(f => f.Name)));
    }

    // What a tool does: rebuild the contract from what it was told and nothing else.
    [Fact]
    public async Task The_files_are_enough_to_rebuild_the_contract()
    {
        await using var server = await StartAsync();

        var response = await AskAsync(server, new ServerReflectionRequest { FileByFilename = "grpc/testing/test.proto" });
        var rebuilt = FileDescriptor.BuildFromByteStrings(response.FileDescriptorResponse.FileDescriptorProto.Reverse());

        var service = rebuilt.SelectMany(file => file.Services).Single(service => service.FullName == "grpc.testing.TestService");
        Assert.Equal(8, service.Methods.Count);
        Assert.True(service.FindMethodByName("FullDuplexCall").IsClientStreaming);
    }

    [Fact]
    public async Task Unknown_names_answer_not_found_and_the_stream_goes_on()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        ServerReflectionRequest[] requests =
        [
            new() { FileByFilename = "no/such.proto" },
            new() { FileContainingSymbol = "no.such.Symbol" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "grpc.testing.Empty", ExtensionNumber = 7 } },
            new() { AllExtensionNumbersOfType = "no.such.Message" },
        ];

        foreach (var request in requests)
        {
            await call.RequestStream.WriteAsync(request);
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal((int)StatusCode.NotFound, call.ResponseStream.Current.ErrorResponse.ErrorCode);
            Assert.Equal(request, call.ResponseStream.Current.OriginalRequest);
        }

        await call.RequestStream.WriteAsync(new ServerReflectionRequest());
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal((int)StatusCode.InvalidArgument, call.ResponseStream.Current.ErrorResponse.ErrorCode);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public void Extensions_are_found_by_message_and_number()
    {
        var service = new Grpc.Reflection.ReflectionV1ServiceImpl(V1.IssueService.Descriptor);
        var registry = Grpc.Reflection.SymbolRegistry.FromFiles([V1.IssueService.Descriptor.File]);

        Assert.NotNull(service);
        Assert.Equal("google/api/annotations.proto", registry.FileContainingSymbol("google.api.http")?.Name);
        Assert.Equal("google/protobuf/descriptor.proto", registry.FileContainingSymbol("google.protobuf.MethodOptions")?.Name);
    }

    [Fact]
    public async Task The_http_annotation_is_listed_as_an_extension_of_method_options()
    {
        await using var server = await TestServer.StartAsync(
            app =>
            {
                app.MapGrpcService<IssuesStub>();
                app.MapGrpcReflectionService();
            },
            services => services.AddGrpcReflection());

        var numbers = await AskAsync(server, new ServerReflectionRequest { AllExtensionNumbersOfType = "google.protobuf.MethodOptions" });
        var file = await AskAsync(server, new ServerReflectionRequest
        {
            FileContainingExtension = new ExtensionRequest { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 72295728 },
        });

        Assert.Equal([72295728], numbers.AllExtensionNumbersResponse.ExtensionNumber);
        Assert.Equal(
            "google/api/annotations.proto",
            FileDescriptorProto.Parser.ParseFrom(file.FileDescriptorResponse.FileDescriptorProto[0]).Name);
    }

    [Fact]
    public async Task The_older_protocol_answers_the_same()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var call = new V1Alpha.ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();

        await call.RequestStream.WriteAsync(new V1Alpha.ServerReflectionRequest { Host = "h", FileByFilename = "grpc/testing/test.proto" });
        Assert.True(await call.ResponseStream.MoveNext());
        var v1 = await AskAsync(server, new ServerReflectionRequest { Host = "h", FileByFilename = "grpc/testing/test.proto" });

        Assert.Equal(v1.ToByteString(), call.ResponseStream.Current.ToByteString());
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(
        app =>
        {
            app.MapGrpcReflectionService();
            app.MapGrpcService<InteropService>();
        },
        services => services.AddGrpcReflection());

    private static async Task<ServerReflectionResponse> AskAsync(TestServer server, ServerReflectionRequest request)
    {
        using var channel = server.CreateChannel();
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        Assert.True(await call.ResponseStream.MoveNext());
        return call.ResponseStream.Current;
    }

    internal sealed class IssuesStub : V1.IssueService.IssueServiceBase;
}
