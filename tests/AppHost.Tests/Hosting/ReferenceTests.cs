using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClusterCodex.AppHost.Tests.Hosting;

public sealed class ReferenceTests
{
    private const string PrintEnvironment = "env | sort";

    [Fact]
    public async Task A_reference_to_a_project_tells_the_address_of_each_of_its_endpoints()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            var service = builder.AddProject("api", "../../Gateway/Gateway.csproj").WithHttpEndpoint(name: "grpc").WithHttpEndpoint(name: "http").WithExplicitStart();
            builder.AddScript("job", PrintEnvironment).WithReference(service);
        });

        var lines = await application.WaitForOutputAsync("job");

        var urls = application.Find("api")!.Urls;
        Assert.Contains($"services__api__grpc__0={urls.Single(url => url.Name == "grpc").Url}", lines);
        Assert.Contains($"services__api__http__0={urls.Single(url => url.Name == "http").Url}", lines);
        Assert.NotEqual(urls[0].Url, urls[1].Url);
    }

    [Fact]
    public async Task A_connection_string_is_made_of_values_known_only_at_start()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            var server = builder.AddServer("db", "sleep 60").WithExplicitStart();
            var password = builder.AddParameter("password", () => "s3cret-{0}", secret: true);
            var connection = builder.AddConnectionString(
                "orders", ReferenceExpression.Create($"Port={server.GetEndpoint("http").Property(EndpointProperty.Port)};Password={password.Resource};Braces={{}}"));
            builder.AddScript("job", "test \"$ConnectionStrings__orders\" = \"Port=$PORT_OF_DB;Password=s3cret-{0};Braces={}\" && echo right")
                .WithReference(connection)
                .WithEnvironment(context => context.EnvironmentVariables["PORT_OF_DB"] = server.GetEndpoint("http").Property(EndpointProperty.Port));
        });

        Assert.Equal(["right"], await application.WaitForOutputAsync("job"));
    }

    [Fact]
    public async Task A_connection_string_from_configuration_is_handed_on()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            builder.Configuration["ConnectionStrings:plans"] = "Host=elsewhere";
            builder.AddScript("job", "echo got $ConnectionStrings__plans").WithReference(builder.AddConnectionString("plans"));
        });

        Assert.Equal(["got Host=elsewhere"], await application.WaitForOutputAsync("job"));
    }

    [Fact]
    public async Task A_missing_connection_string_names_the_setting()
    {
        await using var application = await TestApplication.StartAsync(builder =>
            builder.AddScript("job", "true").WithReference(builder.AddConnectionString("nowhere")));

        var failed = await application.WaitForStateAsync("job", KnownResourceStates.FailedToStart);

        Assert.Contains("ConnectionStrings__nowhere", failed.Snapshot.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callbacks_and_parameters_and_arguments_reach_the_process()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            var parameter = builder.AddParameter("greeting", "hello there");
            builder.AddExecutable("job", "sh", "/", "-c", "echo \"$FIRST $SECOND $1\"", "sh").WithArgs("third one")
                .WithEnvironment("FIRST", parameter)
                .WithEnvironment("SECOND", () => "second");
        });

        Assert.Equal(["hello there second third one"], await application.WaitForOutputAsync("job"));
    }

    [Fact]
    public async Task Settings_of_the_host_itself_are_not_handed_on()
    {
        await using var application = await TestApplication.StartAsync(builder => builder.AddScript("job", "echo urls=$ASPNETCORE_URLS"));

        Assert.Equal(["urls="], await application.WaitForOutputAsync("job"));
    }

    [Fact]
    public void A_second_resource_or_endpoint_of_a_name_is_refused()
    {
        var builder = DistributedApplication.CreateBuilder([]);
        var first = builder.AddScript("one", "true").WithHttpEndpoint(name: "http");

        Assert.Contains("'ONE'", Assert.Throws<DistributedApplicationException>(() => builder.AddScript("ONE", "true")).Message, StringComparison.Ordinal);
        Assert.Contains("'HTTP'", Assert.Throws<DistributedApplicationException>(() => first.WithHttpEndpoint(name: "HTTP")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => builder.AddScript("no spaces", "true"));
    }

    [Fact]
    public void A_project_that_does_not_exist_is_refused_with_its_path()
    {
        var builder = DistributedApplication.CreateBuilder([]);

        var refused = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("api", "../Nowhere/Nowhere.csproj"));

        Assert.Contains(Path.Combine("Nowhere", "Nowhere.csproj"), refused.Message, StringComparison.Ordinal);
    }
}
