using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Tests.Answering;

public sealed class ApiJsonTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 9, 30, 0, 120, TimeSpan.FromHours(2));

    [Fact]
    public void Records_OfAnswers_AreAllKnown()
    {
        var views = typeof(ViewWriter).Assembly.GetTypes()
            .Where(t => t.Name.EndsWith("View", StringComparison.Ordinal) && !t.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .ToArray();

        Assert.NotEmpty(views);
        Assert.All(views, view => Assert.True(ApiJson.Default.GetTypeInfo(view) is not null, $"{view.Name} is missing in ApiJson."));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task QuotaView_ComparedToWhatIsWrittenByHand_IsTheSame(bool isBare)
    {
        var limits = LimitSet.Of(new Limit(Unit.Requests, WindowKind.Lifetime, 5), new Limit(Unit.Tokens, WindowKind.Day, 7));
        var key = new KeyRecord
        {
            Id = KeyId.New(), Prefix = KeyPrefix.Default, TimeZone = "UTC", CreatedAt = Now, Secret = SecretHash.Of("secret"),
            Label = isBare ? null : "a \"b\" é <c>", ExpiresAt = isBare ? null : Now, MaxParallel = isBare ? null : 4,
            Limits = isBare ? LimitSet.None : limits,
        };
        var answer = new KeyAnswer(key, QuotaTransition.Observe(key, QuotaState.Initial, Now).Limits)
        {
            Hold = isBare ? null : new Hold { Id = HoldId.New(), Cost = Cost.OneRequest, ChargedAt = Now, ExpiresAt = Now.AddSeconds(1) },
        };

        var byHand = await WrittenAsync(context => answer.WriteAsync(context, 200, Now));
        var byRecord = await WrittenAsync(context => new ViewWriter(ApiJson.Default).WriteAsync(context, 200, QuotaView.Of(answer)));

        Assert.Equal(byHand, byRecord);
        using var document = JsonDocument.Parse(byRecord);
        Assert.Equal(!isBare, document.RootElement.TryGetProperty("hold", out _));
    }

    private static async Task<string> WrittenAsync(Func<HttpContext, Task> write)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await write(context);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
