using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Tandem.Server.Hosting;

namespace Tandem.Server.Certificates;

/// <summary>
/// Has the certificates read again when their files have changed or a SIGHUP comes, and one that Tandem made itself renewed; tells how long they are valid, and warns in time. A file that cannot be used changes
/// nothing but a counter and the log.
/// </summary>
internal sealed class CertificateWatch : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(14);

    private readonly CertificatesInForce _certificates;
    private readonly TimeProvider _clock;
    private readonly ILogger<CertificateWatch> _logger;
    private readonly Meter _meter;
    private readonly Counter<long> _reloads;
    private DateOnly _warned;

    public CertificateWatch(CertificatesInForce certificates, TimeProvider clock, ILogger<CertificateWatch> logger, IMeterFactory meters)
    {
        _certificates = certificates;
        _clock = clock;
        _logger = logger;
        _meter = meters.Create("Tandem.Server.Certificates");
        _meter.CreateObservableGauge("tandem.certificate.validity", () => Left.TotalDays, "d", "Days until the node's certificate runs out.");
        _reloads = _meter.CreateCounter<long>("tandem.certificate.reloads", "{reload}", "How often the certificates were read again, by what came of it.");
    }

    private TimeSpan Left => _certificates.Certificate.Leaf.NotAfter.ToUniversalTime() - _clock.GetUtcNow().UtcDateTime;

    /// <summary>Looks once.</summary>
    public void Look()
    {
        if (_certificates.HaveChanged || (_certificates.Certificate.IsSelfSigned && Left < SelfSignedCertificate.RenewBefore)) Reload();
        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        if (Left >= WarnBefore || _warned == today) return;
        // Once a day, or the log would be full of it.
        _warned = today;
        CertificateLog.RunsOut(_logger, _certificates.Certificate.Leaf.Subject, Math.Max(0, (int)Left.TotalDays));
    }

    /// <summary>Reads the certificates again.</summary>
    public void Reload()
    {
        try
        {
            _certificates.Reload();
            _reloads.Add(1, new KeyValuePair<string, object?>("result", "taken"));
            CertificateLog.Taken(_logger, _certificates.Certificate.Leaf.Subject, _certificates.Certificate.Leaf.NotAfter.ToUniversalTime());
        }
        catch (Exception unusable) when (unusable is StartException or IOException or UnauthorizedAccessException)
        {
            _reloads.Add(1, new KeyValuePair<string, object?>("result", "refused"));
            CertificateLog.Unusable(_logger, unusable.Message);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // Or else the process ends.
            signal.Cancel = true;
            Reload();
        });
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            do Look();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
