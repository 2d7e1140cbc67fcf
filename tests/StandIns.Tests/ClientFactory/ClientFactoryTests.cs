using ClusterCodex.StandIns.Tests.Testing;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.ClientFactory;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TestClient = Grpc.Testing.TestService.TestServiceClient;

namespace ClusterCodex.StandIns.Tests.ClientFactory;

public sealed class ClientFactoryTests
{
    [Fact]
    public async Task A_registered_client_is_injected_and_calls_its_address()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection => collection.AddGrpcClient<TestClient>(options => options.Address = server.Address));

        var response = await services.GetRequiredService<TestClient>().UnaryCallAsync(new SimpleRequest { ResponseSize = 3 });

        Assert.Equal(3, response.Payload.Body.Length);
    }

    [Fact]
    public async Task The_address_may_come_from_the_services_or_from_the_http_client()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection =>
        {
            collection.AddSingleton(server);
            collection.AddGrpcClient<TestClient>("services", (provider, options) => options.Address = provider.GetRequiredService<TestServer>().Address);
            collection.AddGrpcClient<TestClient>("http").ConfigureHttpClient(http => http.BaseAddress = server.Address);
        });
        var factory = services.GetRequiredService<GrpcClientFactory>();

        await factory.CreateClient<TestClient>("services").EmptyCallAsync(new Empty());
        await factory.CreateClient<TestClient>("http").EmptyCallAsync(new Empty());
    }

    [Fact]
    public async Task Clients_of_a_name_share_one_channel()
    {
        var channels = 0;
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection => collection
            .AddGrpcClient<TestClient>(options => options.Address = server.Address)
            .ConfigureChannel(_ => channels++));

        await services.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());
        await services.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());

        Assert.Equal(1, channels);
    }

    [Fact]
    public async Task The_handlers_of_the_http_client_are_in_the_way_of_a_call()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection => collection
            .AddGrpcClient<TestClient>(options => options.Address = server.Address)
            .AddHttpMessageHandler(() => new EchoHeader("handled")));

        using var call = services.GetRequiredService<TestClient>().UnaryCallAsync(new SimpleRequest());

        Assert.Equal("handled", (await call.ResponseHeadersAsync).GetValue("x-grpc-test-echo-initial"));
    }

    [Fact]
    public async Task An_interceptor_lives_as_long_as_its_scope_says()
    {
        var made = new List<InterceptorScope>();
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection => collection
            .AddGrpcClient<TestClient>(options => options.Address = server.Address)
            .AddInterceptor(() => Make(InterceptorScope.Channel))
            .AddInterceptor(InterceptorScope.Client, () => Make(InterceptorScope.Client)));

        for (var i = 0; i < 3; i++)
        {
            await services.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());
        }

        Assert.Equal(1, made.Count(scope => scope == InterceptorScope.Channel));
        Assert.Equal(3, made.Count(scope => scope == InterceptorScope.Client));

        CountingInterceptor Make(InterceptorScope scope)
        {
            made.Add(scope);
            return new CountingInterceptor();
        }
    }

    [Fact]
    public async Task A_client_scoped_interceptor_comes_from_the_scope_of_its_client()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection =>
        {
            collection.AddScoped<CountingInterceptor>();
            collection.AddGrpcClient<TestClient>(options => options.Address = server.Address)
                .AddInterceptor<CountingInterceptor>(InterceptorScope.Client);
        });
        await using var first = services.CreateAsyncScope();
        await using var second = services.CreateAsyncScope();

        await first.ServiceProvider.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());
        await first.ServiceProvider.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());
        await second.ServiceProvider.GetRequiredService<TestClient>().EmptyCallAsync(new Empty());

        Assert.Equal(2, first.ServiceProvider.GetRequiredService<CountingInterceptor>().Calls);
        Assert.Equal(1, second.ServiceProvider.GetRequiredService<CountingInterceptor>().Calls);
    }

    [Fact]
    public async Task Call_options_are_changed_for_each_call()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection => collection.AddGrpcClient<TestClient>(options =>
        {
            options.Address = server.Address;
            options.CallOptionsActions.Add(call => call.CallOptions = call.CallOptions.WithDeadline(DateTime.UtcNow.AddMilliseconds(100)));
        }));
        var client = services.GetRequiredService<TestClient>();
        using var call = client.StreamingOutputCall(new StreamingOutputCallRequest
        {
            ResponseParameters = { new ResponseParameters { IntervalUs = 60_000_000 } },
        });

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task A_client_may_be_made_by_a_function()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        await using var services = Services(collection => collection
            .AddGrpcClient<TestClient>(options => options.Address = server.Address)
            .ConfigureGrpcClientCreator(invoker => new TestClient(invoker.Intercept(headers =>
            {
                headers.Add("x-grpc-test-echo-initial", "created");
                return headers;
            }))));

        using var call = services.GetRequiredService<TestClient>().UnaryCallAsync(new SimpleRequest());

        Assert.Equal("created", (await call.ResponseHeadersAsync).GetValue("x-grpc-test-echo-initial"));
    }

    [Fact]
    public void A_client_without_an_address_says_so()
    {
        using var services = Services(collection => collection.AddGrpcClient<TestClient>());

        var exception = Assert.Throws<InvalidOperationException>(services.GetRequiredService<TestClient>);

        Assert.Contains("TestServiceClient", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Address", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_belongs_to_one_type_of_client()
    {
        var collection = new ServiceCollection();
        collection.AddGrpcClient<TestClient>("name");

        Assert.Throws<InvalidOperationException>(() => collection.AddGrpcClient<UnimplementedService.UnimplementedServiceClient>("name"));
        using var services = collection.BuildServiceProvider();
        var factory = services.GetRequiredService<GrpcClientFactory>();
        Assert.Throws<InvalidOperationException>(() => factory.CreateClient<UnimplementedService.UnimplementedServiceClient>("name"));
        Assert.Throws<InvalidOperationException>(() => factory.CreateClient<TestClient>("other"));
    }

    private static ServiceProvider Services(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    private sealed class EchoHeader(string value) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("x-grpc-test-echo-initial", value);
            return base.SendAsync(request, cancellationToken);
        }
    }

    internal sealed class CountingInterceptor : Interceptor
    {
        public int Calls { get; private set; }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Calls++;
            return continuation(request, context);
        }
    }
}
