namespace QuotaFunctions.Gateway.Upstream;

/// <summary>
/// Sends a body that was read whole in one piece with its head. The forwarder's own content sends the head first and alone, which is
/// right for a body that is still coming in; for one that is here it costs a packet each way more.
/// </summary>
internal sealed class WholeBodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly HttpRequestOptionsKey<WholeBody> Body = new("whole body");

    /// <summary>Says that this is the request's body, in place of its content, whose headers stay.</summary>
    public static void Attach(HttpRequestMessage request, WholeBody body) => request.Options.Set(Body, body);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && request.Options.TryGetValue(Body, out var body))
        {
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                foreach (var value in values)
                {
                    body.Headers.TryAddWithoutValidation(name, value);
                }
            }

            // The content that was there is the forwarder's, which looks at it afterwards and finds that it was never begun.
            request.Content = body;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
