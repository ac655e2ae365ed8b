using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary>What a difference between two clocks means.</summary>
internal static class ClockFinding
{
    /// <summary>The finding.</summary>
    /// <param name="say">The check.</param>
    /// <param name="difference">The other clock minus this machine's.</param>
    /// <param name="broken">From which difference on it is a problem; null for never.</param>
    /// <param name="subject">Whose the other clock is.</param>
    public static Finding Of(Findings say, TimeSpan difference, TimeSpan? broken, string subject)
    {
        var seconds = (long)difference.Duration().TotalSeconds;
        if (difference.Duration() <= Thresholds.ClockDifference)
        {
            return say.Ok(new("This machine's clock is right.", "本机时钟正确。"), subject);
        }

        var title = difference > TimeSpan.Zero
            ? new Words($"This machine's clock is {seconds} s behind.", $"本机时钟慢了 {seconds} 秒。")
            : new Words($"This machine's clock is {seconds} s ahead.", $"本机时钟快了 {seconds} 秒。");
        const string Fix = "sudo timedatectl set-ntp true";
        return difference.Duration() > broken
            ? say.Problem(title, new("Requests are refused for it. Set the clock, and restart the server.", "请求会因此被拒绝。请校准时钟并重启服务器。"), Fix, subject)
            : say.Warning(title, new("Keys expire and windows begin at the wrong time. Set the clock, and restart the server.", "密钥会在错误的时间到期，窗口会在错误的时间开始。请校准时钟并重启服务器。"), Fix, subject);
    }
}
