using ClusterCodex.StandIns.Tests.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TestClient = Grpc.Testing.TestService.TestServiceClient;

namespace ClusterCodex.StandIns.Tests.ClientFactory;

public sealed class CallCredentialsTests
{
    [Fact]
    public async Task Credentials_of_the_factory_are_added_to_each_call()
    {
        var probe = new CallProbe();
        await using var server = await StartAsync(probe);
        await using var services = Services(server, builder => builder
            .AddCallCredentials((context, metadata) =>
            {
                metadata.Add("authorization", $"Bearer for {context.MethodName}");
                return Task.CompletedTask;
            })
            .ConfigureChannel(options => options.UnsafeUseInsecureChannelCallCredentials = true));

        await services.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());

        Assert.Equal("Bearer for EmptyCall", (await probe.Headers).GetValue("authorization"));
    }

    [Fact]
    public async Task Credentials_come_from_the_scope_of_the_client_and_join_those_of_the_call()
    {
        var probe = new CallProbe();
        await using var server = await StartAsync(probe);
        await using var services = Services(server, builder =>
        {
            builder.Services.AddScoped<Token>();
            builder
                .AddCallCredentials((_, metadata, provider) =>
                {
                    metadata.Add("authorization", provider.GetRequiredService<Token>().Value);
                    return Task.CompletedTask;
                })
                .ConfigureChannel(options => options.UnsafeUseInsecureChannelCallCredentials = true);
        });
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Token>().Value = "of this scope";
        var own = CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("x-own", "of this call");
            return Task.CompletedTask;
        });

        await scope.ServiceProvider.GetRequiredService<TestClient>().EmptyCallAsync(new Empty(), new CallOptions(credentials: own));

        var headers = await probe.Headers;
        Assert.Equal("of this scope", headers.GetValue("authorization"));
        Assert.Equal("of this call", headers.GetValue("x-own"));
    }

    [Fact]
    public async Task Over_cleartext_credentials_are_not_sent_unless_allowed()
    {
        var probe = new CallProbe();
        await using var server = await StartAsync(probe);
        await using var services = Services(server, builder => builder.AddCallCredentials((_, metadata) =>
        {
            metadata.Add("authorization", "secret");
            return Task.CompletedTask;
        }));

        await services.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());

        Assert.Null((await probe.Headers).Get("authorization"));
    }

    [Fact]
    public async Task Channel_credentials_carry_call_credentials()
    {
        var probe = new CallProbe();
        await using var server = await StartAsync(probe);
        var credentials = CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("authorization", "channel");
            return Task.CompletedTask;
        });
        using var channel = server.CreateChannel(new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, credentials),
            UnsafeUseInsecureChannelCallCredentials = true,
        });

        await new TestClient(channel).EmptyCallAsync(new Empty());

        Assert.Equal("channel", (await probe.Headers).GetValue("authorization"));
    }

    [Fact]
    public void Composing_one_credential_or_twice_over_a_channel_is_refused()
    {
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var composite = ChannelCredentials.Create(ChannelCredentials.SecureSsl, credentials);

        Assert.Throws<ArgumentOutOfRangeException>(() => CallCredentials.Compose(credentials));
        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(composite, credentials));
    }

    private static Task<TestServer> StartAsync(CallProbe probe) => TestServer.StartAsync(
        app => app.MapGrpcService<InteropService>(), grpc: options => options.Interceptors.Add<CallProbe.Interceptor>(probe));

    private static ServiceProvider Services(TestServer server, Action<IHttpClientBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddGrpcClient<TestClient>(options => options.Address = server.Address));
        return services.BuildServiceProvider(validateScopes: true);
    }

    private sealed class Token
    {
        public string Value { get; set; } = "of no scope";
    }
}
