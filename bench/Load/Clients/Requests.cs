using System.Text;

namespace QuotaFunctions.Load.Clients;

/// <summary>Requests as they go over the wire.</summary>
internal static class Requests
{
    public static byte[] Get(string path, string? bearer = null) => Make("GET", path, bearer, null);

    public static byte[] Post(string path, string bearer, string body = "") => Make("POST", path, bearer, body);

    private static byte[] Make(string method, string path, string? bearer, string? body)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (bearer is not null)
        {
            text.Append($"Authorization: Bearer {bearer}\r\n");
        }

        if (body is not null)
        {
            text.Append($"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
    }
}
