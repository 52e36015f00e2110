using System.Net;
using DnsClient;
using DnsClient.Protocol;
using Tandem.Contracts;
using Tandem.Kernel;
using NameAddressRecord = Tandem.Contracts.AddressRecord;
using NameSrvRecord = Tandem.Contracts.SrvRecord;
using WireAddressRecord = DnsClient.Protocol.AddressRecord;
using WireSrvRecord = DnsClient.Protocol.SrvRecord;

namespace Tandem.Server.Sip.Names;

/// <summary>Turns the messages of the DNS library into answers of the contract.</summary>
internal static class DnsRecords
{
    // More than this in one answer is nobody's set of servers.
    private const int MaxRecords = 64;

    public static QueryType TypeOf(NameRecordKind kind) => kind switch
    {
        NameRecordKind.Naptr => QueryType.NAPTR,
        NameRecordKind.Srv => QueryType.SRV,
        NameRecordKind.A => QueryType.A,
        _ => QueryType.AAAA,
    };

    public static NameAnswer Read(IDnsQueryResponse response, NameRecordKind kind)
    {
        if (response.Header.ResponseCode is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain)) return NameAnswer.Failed;
        var records = new List<NameRecord>();
        var seconds = int.MaxValue;
        foreach (var answer in response.Answers)
        {
            // An alias on the way counts for the time that the answer holds, too.
            seconds = Math.Min(seconds, answer.InitialTimeToLive);
            if (records.Count < MaxRecords && Read(answer, kind) is { } record) records.Add(record);
        }

        return records.Count > 0
            ? new NameAnswer(NameAnswerStatus.Found, records, TimeSpan.FromSeconds(seconds))
            : new NameAnswer(NameAnswerStatus.NotFound, [], NegativeTimeToLive(response));
    }

    private static NameRecord? Read(DnsResourceRecord answer, NameRecordKind kind) => (kind, answer) switch
    {
        (NameRecordKind.Naptr, NAPtrRecord naptr) => new NaptrRecord(naptr.Order, naptr.Preference, naptr.Flags, naptr.Services, Name(naptr.Replacement)),
        (NameRecordKind.Srv, WireSrvRecord srv) => new NameSrvRecord(srv.Priority, srv.Weight, srv.Port, Name(srv.Target)),
        (NameRecordKind.A or NameRecordKind.Aaaa, WireAddressRecord address) => new NameAddressRecord(PeerAddress.From(new IPEndPoint(address.Address, 0))),
        _ => null,
    };

    // RFC 2308 section 5: the lesser of the SOA's own TTL and its MINIMUM.
    private static TimeSpan NegativeTimeToLive(IDnsQueryResponse response) =>
        response.Authorities.OfType<SoaRecord>().FirstOrDefault() is { } zone ? TimeSpan.FromSeconds(Math.Min(zone.InitialTimeToLive, zone.Minimum)) : TimeSpan.Zero;

    private static string Name(DnsString name) => name.Value.TrimEnd('.');
}
