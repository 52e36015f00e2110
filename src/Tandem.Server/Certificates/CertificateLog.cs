namespace Tandem.Server.Certificates;

/// <summary>Everything that is logged of certificates, with its event ids (2700 to 2799).</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(2700, LogLevel.Information, "New connections get the certificate {Subject}, valid until {Until:yyyy-MM-dd HH:mm} UTC")]
    public static partial void Taken(ILogger logger, string subject, DateTime until);

    [LoggerMessage(2701, LogLevel.Error, "The certificates stay as they are, for the files cannot be used: {Problem}")]
    public static partial void Unusable(ILogger logger, string problem);

    [LoggerMessage(2702, LogLevel.Warning, "The certificate {Subject} runs out in {Days} days; put a new one into its file, which is then taken without a restart")]
    public static partial void RunsOut(ILogger logger, string subject, int days);
}
