using System.Net;
using DnsClient;
using Tandem.Contracts;
using Tandem.Server.Options;

namespace Tandem.Server.Sip.Names;

/// <summary>
/// Carries the questions of the Core to name servers and the answers back. It neither keeps answers nor decides what is asked: that is the Core's, in virtual time and within its bounds.
/// </summary>
internal sealed class DnsNameResolution(DnsOptions options, ILogger<DnsNameResolution> logger) : INameResolution
{
    private readonly Lazy<LookupClient> _client = new(() => new LookupClient(ClientOptions(options)), LazyThreadSafetyMode.PublicationOnly);
    private Action<NameQuestion, NameAnswer> _answer = static (_, _) => { };

    /// <summary>Says where answers go. Once, before the first question. It is called on any thread.</summary>
    public void Connect(Action<NameQuestion, NameAnswer> answer) => _answer = answer;

    /// <inheritdoc/>
    public void Ask(in NameQuestion question)
    {
        var asked = question;
        _ = Task.Run(() => AnswerAsync(asked));
    }

    private async Task AnswerAsync(NameQuestion question) => _answer(question, await FindAsync(question));

    private async Task<NameAnswer> FindAsync(NameQuestion question)
    {
        try
        {
            var response = await _client.Value.QueryAsync(question.Name, DnsRecords.TypeOf(question.Kind));
            return DnsRecords.Read(response, question.Kind);
        }
        catch (Exception failure)
        {
            // Time-outs, refused datagrams, answers that cannot be read: for the Core all of them are silence.
            NameLog.NotAnswered(logger, question.Kind, question.Name, failure.Message);
            return NameAnswer.Failed;
        }
    }

    private static LookupClientOptions ClientOptions(DnsOptions options)
    {
        NameServer[] servers = [.. options.Servers.Select(Parse).Select(server => new NameServer(server))];
        var client = servers.Length > 0 ? new LookupClientOptions(servers) : new LookupClientOptions();
        client.AutoResolveNameServers = servers.Length == 0;
        client.Timeout = options.Timeout;
        client.Retries = options.Attempts - 1;
        client.UseCache = false;
        client.ThrowDnsErrors = false;
        client.ContinueOnDnsError = true;
        client.UseTcpFallback = true;
        return client;
    }

    /// <summary>Reads the address of a name server.</summary>
    public static IPEndPoint Parse(string server) => IPEndPoint.Parse(server) is { Port: 0 } address ? new IPEndPoint(address.Address, 53) : IPEndPoint.Parse(server);
}
