using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Tandem.Server.Certificates;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Tests.Hosting;

public sealed class CertificateWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly KeptLog _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Dictionary<string, double> _measured = [];
    private readonly MeterListener _listener = new();
    private int _writes;

    public CertificateWatchTests()
    {
        var factory = Meters;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured[$"{instrument.Name} {tags[0].Value}"] = _measured.GetValueOrDefault($"{instrument.Name} {tags[0].Value}") + value);
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => _measured[instrument.Name] = value);
        _listener.Start();
    }

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private string Pem => _folder.File("node.pem");

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_that_changed_is_taken_and_one_that_did_not_is_left()
    {
        Write(365);
        var certificates = Read();
        using var watch = Watch(certificates);
        var (leaf, context) = (certificates.Certificate.Leaf, certificates.Current.Own);

        watch.Look();
        Assert.Same(leaf, certificates.Certificate.Leaf);
        var next = Write(300);
        watch.Look();

        Assert.Equal(next, certificates.Certificate.Leaf.Thumbprint);
        Assert.NotSame(context, certificates.Current.Own);
        Assert.Equal(1, _measured["tandem.certificate.reloads taken"]);
        Assert.Contains(_log.Texts, text => text.StartsWith("New connections get the certificate CN=Tandem", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_used_changes_nothing_is_told_once_and_mends_itself_with_the_next()
    {
        var first = Write(365);
        var certificates = Read();
        using var watch = Watch(certificates);

        Write("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");
        watch.Look();
        watch.Look();
        Assert.Equal(first, certificates.Certificate.Leaf.Thumbprint);
        Assert.Equal(1, _measured["tandem.certificate.reloads refused"]);
        Assert.Contains(Pem, Assert.Single(_log.Texts), StringComparison.Ordinal);

        File.Delete(Pem);
        watch.Look();
        Assert.Equal(first, certificates.Certificate.Leaf.Thumbprint);
        var next = Write(300);
        watch.Look();
        Assert.Equal(next, certificates.Certificate.Leaf.Thumbprint);
    }

    [Fact]
    public void A_signal_has_the_files_read_though_they_look_the_same()
    {
        Write(365);
        var certificates = Read();
        using var watch = Watch(certificates);
        var context = certificates.Current.Own;

        watch.Reload();

        Assert.NotSame(context, certificates.Current.Own);
    }

    [Fact]
    public void The_days_left_are_measured_and_the_last_14_are_warned_of_once_each()
    {
        Write(20);
        using var watch = Watch(Read());
        watch.Look();
        _listener.RecordObservableInstruments();
        Assert.Equal(20, _measured["tandem.certificate.validity"], 0.01);
        Assert.Empty(_log.Texts);

        _clock.Advance(TimeSpan.FromDays(7));
        watch.Look();
        watch.Look();
        Assert.Contains("in 12 days", Assert.Single(_log.Texts), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromDays(1));
        watch.Look();
        Assert.Equal(2, _log.Texts.Count);
    }

    [Fact]
    public void One_that_Tandem_made_is_renewed_before_it_runs_out()
    {
        var certificates = new CertificatesInForce(new CertificateOptions(), () => ServerCertificate.Load(new CertificateOptions(), _folder.Path, ["tandem.test"], [IPAddress.Loopback], _clock));
        using var watch = Watch(certificates);
        var first = certificates.Certificate.Leaf.Thumbprint;
        Assert.Null(certificates.Current.Client);

        _clock.Advance(TimeSpan.FromDays(368));
        watch.Look();

        Assert.NotEqual(first, certificates.Certificate.Leaf.Thumbprint);
    }

    [Fact]
    public void Authorities_are_read_and_a_file_without_any_stops_the_start()
    {
        Write(365);
        using var authority = SelfSignedCertificate.Make(["authority.test"], [], _clock.GetUtcNow());
        File.WriteAllText(_folder.File("roots.pem"), authority.ExportCertificatePem() + "\n" + authority.ExportCertificatePem());
        Assert.All(Read(_folder.File("roots.pem")).Current.TrustedAuthorities, certificate => Assert.Equal(authority.Thumbprint, certificate.Thumbprint));

        File.WriteAllText(_folder.File("roots.pem"), "none");
        Assert.Contains("Tandem:Certificate:Authorities", Assert.Throws<StartException>(() => Read(_folder.File("roots.pem"))).Message, StringComparison.Ordinal);
    }

    private string Write(int days)
    {
        using var made = SelfSignedCertificate.Make(["example.com"], [], _clock.GetUtcNow() - SelfSignedCertificate.Lifetime + TimeSpan.FromDays(days));
        Write(made.ExportCertificatePem() + "\n" + made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return made.Thumbprint;
    }

    private void Write(string text)
    {
        File.WriteAllText(Pem, text);
        // Two writes may fall into one tick of the file system's clock.
        File.SetLastWriteTimeUtc(Pem, DateTime.UtcNow.AddSeconds(++_writes));
    }

    private CertificatesInForce Read(string? authorities = null)
    {
        var options = new CertificateOptions { Pem = Pem, Authorities = authorities };
        return new CertificatesInForce(options, () => ServerCertificate.Load(options, _folder.Path, [], [], _clock));
    }

    private CertificateWatch Watch(CertificatesInForce certificates) => new(certificates, _clock, _log, Meters);

    private sealed class KeptLog : ILogger<CertificateWatch>
    {
        public List<string> Texts { get; } = [];

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Texts.Add(formatter(state, exception));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
