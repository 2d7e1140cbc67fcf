using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

namespace ClusterCodex.PlanService.Model.Api;

internal static class ModelApiSetup
{
    private const string HttpClientName = "model";

    /// <summary>Adds the API that <see cref="ModelOptions.Api"/> names.</summary>
    public static void AddModelApi(this IServiceCollection services)
    {
        // The pipeline times out; the client's own time-out would cut long streams.
        services.AddTransient<AnswerLimitHandler>();
        services.AddHttpClient(HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan).AddHttpMessageHandler<AnswerLimitHandler>();
        services.AddSingleton(provider => Create(provider.GetRequiredService<IOptions<ModelOptions>>().Value, provider.GetRequiredService<IHttpClientFactory>()));
    }

    private static IModelApi Create(ModelOptions model, IHttpClientFactory http)
    {
        var key = new ApiKeyCredential(model.ApiKey);
        return model.UsesResponses
            ? new ResponsesApi(new ResponsesClient(key, Configure(new ResponsesClientOptions { Endpoint = new Uri(model.BaseUrl) }, http)), model)
            : new ChatApi(new ChatClient(model.Name, key, Configure(new OpenAIClientOptions { Endpoint = new Uri(model.BaseUrl) }, http)), model);
    }

    private static TOptions Configure<TOptions>(TOptions options, IHttpClientFactory http)
        where TOptions : ClientPipelineOptions
    {
        options.Transport = new HttpClientPipelineTransport(http.CreateClient(HttpClientName));
        // Only the pipeline retries and times out.
        options.RetryPolicy = new ClientRetryPolicy(0);
        options.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false };
        return options;
    }
}
