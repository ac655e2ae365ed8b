using System.Text;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>Errors as providers word them.</summary>
public sealed class RepairTests
{
    private static readonly RequestFacts Plain = RequestFacts.Unread with { IsRead = true };
    private static readonly RequestFacts Stream = Plain with { IsStream = true };

    [Theory]
    [InlineData("""{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}""", "max_completion_tokens")]
    [InlineData("""{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","code":"invalid_request_body"}}""", "max_completion_tokens")]
    [InlineData("""{"error":{"message":"Unrecognized request argument supplied: max_completion_tokens","type":"invalid_request_error","param":null,"code":null}}""", "max_tokens")]
    [InlineData("""{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted","input":100}]}""", "max_tokens")]
    public void Refusal_OfTheBoundsName_NamesTheOther(string error, string member) =>
        Assert.Equal(new Repair.BoundBy(member), RepairOf(Plain, 400, error));

    [Theory]
    [InlineData(400, """{"error":{"message":"Unknown parameter: 'stream_options'.","type":"invalid_request_error","param":"stream_options","code":"unknown_parameter"}}""")]
    [InlineData(400, """{"error":{"message":"Unrecognized request argument supplied: stream_options. Please contact us through an Azure support request"}}""")]
    [InlineData(422, """{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]}""")]
    [InlineData(400, """{"error":{"code":"Invalid input","message":"{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"stream_options\"]}]}","status":422}}""")]
    [InlineData(400, """{"error":{"message":"Validation error at #/stream_options: Extra inputs are not permitted"}}""")]
    public void Refusal_OfStreamOptions_AsksForNoUsage(int status, string error) =>
        Assert.Equal(new Repair.NoStreamUsage(), RepairOf(Stream, status, error));

    [Theory]
    [InlineData(400, """{"error":{"message":"max_tokens is too large: 99999. This model supports at most 16384 completion tokens","param":"max_tokens","code":"invalid_value"}}""")]
    [InlineData(400, """{"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model.","param":"temperature","code":"unsupported_value"}}""")]
    [InlineData(400, """{"error":{"message":"my_max_tokens is unknown"}}""")]
    [InlineData(500, """{"error":{"message":"Unsupported parameter: 'max_tokens'","param":"max_tokens"}}""")]
    [InlineData(429, """{"error":{"message":"Unknown parameter: 'stream_options'."}}""")]
    [InlineData(400, "")]
    public void Refusal_OfSomethingElse_IsNotRepaired(int status, string error)
    {
        Assert.Null(RepairOf(Plain, status, error));
        Assert.Null(RepairOf(Stream, status, error));
    }

    [Fact]
    public void Member_ThatTheClientSent_IsTheClientsToRepair()
    {
        const string Bound = """{"error":{"message":"Unsupported parameter: 'max_tokens'","param":"max_tokens","code":"unsupported_parameter"}}""";
        const string Usage = """{"error":{"message":"Unknown parameter: 'stream_options'.","param":"stream_options"}}""";

        Assert.Null(RepairOf(Plain with { OutputBounds = [new NumberMember("max_tokens", 5)] }, 400, Bound));
        Assert.Null(RepairOf(Stream with { WantsStreamUsage = true }, 400, Usage));
        Assert.Null(RepairOf(Plain, 400, Usage));
    }

    private static Repair? RepairOf(RequestFacts facts, int status, string error)
    {
        var operation = Target.Find("/v1/chat/completions");
        return operation.Dialect.RepairFor(operation, facts, status, Encoding.UTF8.GetBytes(error));
    }
}
