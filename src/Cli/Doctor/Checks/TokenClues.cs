using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary>What may be wrong with an admin token that a server refused. None of it shows the token.</summary>
internal static class TokenClues
{
    private const string Variable = "ADMIN_TOKEN";

    /// <summary>The clues, the surest first.</summary>
    /// <param name="token">The token that was refused.</param>
    /// <param name="isStale">True when <c>.env</c> changed after the server's start.</param>
    /// <param name="right">A token of this machine that the server accepts; null when none was found.</param>
    public static IEnumerable<Words> Of(FoundToken token, bool isStale, FoundToken? right)
    {
        if (right is not null)
        {
            var place = right.InWords();
            yield return new($"The server accepts the one from {place.English}.", $"服务接受的是来自{place.Chinese}的令牌。");
        }

        if (isStale)
        {
            yield return new(
                ".env was changed after the server started, which reads it only then. Start it again with docker compose up -d; docker compose restart does not read .env.",
                "服务启动之后 .env 被修改过，而服务只在启动时读取它。请用 docker compose up -d 重新启动；docker compose restart 不会重新读取 .env。");
        }

        if (token.Text[0] is '"' or '\'' || token.Text[^1] is '"' or '\'')
        {
            yield return new("It has a quotation mark at an end, which is not part of the token.", "它的首尾带有引号，引号不是令牌的一部分。");
        }

        if (token.Origin == TokenOrigin.Environment && Environment.GetEnvironmentVariable(Variable)!.AsSpan().Trim().IndexOfAny('\r', '\n') >= 0)
        {
            yield return new(
                "The variable has several lines, as grep ADMIN_TOKEN .env gives them when more than one line has that word. Use grep '^ADMIN_TOKEN='.",
                "该变量包含多行：.env 中有多行含有 ADMIN_TOKEN 时，grep ADMIN_TOKEN .env 就会这样。请使用 grep '^ADMIN_TOKEN='。");
        }

        if (IsWrittenTwice())
        {
            yield return new(
                "ADMIN_TOKEN is written more than once in .env: the server takes the last line. Remove the others.",
                ".env 中写了不止一个 ADMIN_TOKEN：服务使用最后一行。请删除其他行。");
        }

        if (right is null && !isStale)
        {
            yield return new(
                "Look where the server has its token from: .env, the variables of its container, or data/admin-token. A variable wins over the file.",
                "请查看服务的令牌来自哪里：.env、容器的环境变量，还是 data/admin-token。变量优先于文件。");
        }
    }

    private static bool IsWrittenTwice()
    {
        try
        {
            return EnvLines.NamesWrittenTwice().Contains(Variable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
