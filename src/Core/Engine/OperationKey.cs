using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace QuotaFunctions.Core.Engine;

/// <summary>Makes an operation safe to repeat: under one id, one charge and one answer.</summary>
/// <param name="Id">The operation's id, 1 to 64 characters of base64url.</param>
/// <param name="Fingerprint">What the operation is, in canonical form.</param>
public sealed record OperationKey(string Id, string Fingerprint)
{
    /// <summary>The id for a client's <c>Idempotency-Key</c>: its SHA-256, so that any text is safe as a key in any store.</summary>
    public static OperationKey FromIdempotencyKey(string idempotencyKey, string fingerprint) =>
        new(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey))), fingerprint);

    /// <summary>The id under which the end of a tracked hold is kept.</summary>
    internal static string IdOfEnd(Quota.HoldId hold) => $"hold-{hold.Value}";
}
