using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Tandem.Kernel;
using Tandem.Media.Calls;
using Tandem.Media.Legs;
using Tandem.Media.Recording;
using Tandem.Ng;
using Tandem.Ng.Bencode;
using Tandem.Sdp;

namespace Tandem.Media.Control;

/// <summary>
/// Carries out requests of the ng protocol, by which SIP proxies such as Kamailio and OpenSIPS control a media proxy. It takes datagrams and gives replies; sockets are the host's. Whoever may send them controls every call:
/// the host lets in only those that it trusts. One thread at a time.
/// </summary>
public sealed class NgControl : IAsyncDisposable
{
    /// <summary>The name of the meter that it counts with.</summary>
    public const string MeterName = "Tandem.Media.Control";

    private const int DefaultListed = 32;

    private readonly IMediaPlane _plane;
    private readonly Func<string, IMediaObserver> _observer;
    private readonly TimeProvider _time;
    private readonly NgControlOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<string, NgCall> _calls = [];
    private readonly NgReplyCache<Task<byte[]>> _replies;
    private readonly NgMetrics _metrics;
    private readonly Recorder _recorder;
    private readonly NgRecordings _recordings;
    private readonly NgPlaying _playing;
    private readonly NgNetworks _networks;
    private readonly NgStatistics _statistics;

    /// <summary>Makes one.</summary>
    /// <param name="plane">What carries the media.</param>
    /// <param name="observer">Makes, for a Call-ID, who is told of what happens to its media.</param>
    /// <param name="time">Tells the time of day for reports and recordings.</param>
    /// <param name="options">Limits, and where recordings and sounds are.</param>
    /// <param name="meters">Where it counts.</param>
    /// <param name="logger">Where it tells of recordings that have failed.</param>
    public NgControl(IMediaPlane plane, Func<string, IMediaObserver> observer, TimeProvider time, NgControlOptions options, IMeterFactory meters, ILogger logger)
    {
        (_plane, _observer, _time, _options, _logger) = (plane, observer, time, options, logger);
        _replies = new NgReplyCache<Task<byte[]>>(options.MaxReplies, options.ReplyLifetime);
        _recorder = new Recorder(options.Recording, time, new RecordingDisk(), Recorded);
        (_recordings, _playing) = (new NgRecordings(_recorder), new NgPlaying(options.Sounds));
        _metrics = new NgMetrics(meters, () => _calls.Count, () => _recorder.Count);
        (_networks, _statistics) = (new NgNetworks(plane, _metrics, logger), new NgStatistics(time));
    }

    /// <summary>The calls that there are, by their Call-ID.</summary>
    public IReadOnlyCollection<string> Calls => _calls.Keys;

    /// <summary>Carries out a request. The same one again, by its cookie, gets the same reply and does nothing.</summary>
    /// <param name="datagram">The request.</param>
    /// <param name="from">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Ends the wait for what is measured.</param>
    /// <returns>The reply; null for what has no cookie, to which nobody could know the reply.</returns>
    public Task<byte[]>? Receive(ReadOnlySpan<byte> datagram, PeerAddress from, Instant now, CancellationToken cancellation)
    {
        if (!NgMessage.TryCookie(datagram, out var cookie, out _)) return null;
        if (_replies.TryFind(from, cookie, now, out var known)) return known;
        var reply = ReplyAsync(from, cookie, NgMessage.TryParse(datagram, _options.Limits, out var message) == NgError.None ? NgRequest.Read(message!.Body) : null, cancellation);
        _replies.Add(from, cookie, reply, now);
        return reply;
    }

    /// <summary>Ends a call, because its media have failed, or the proxy that has begun it is gone.</summary>
    /// <returns>Whether there was one.</returns>
    public bool End(string callId)
    {
        if (!_calls.TryGetValue(callId, out var call)) return false;
        _ = End(call, NgEnding.Silent);
        return true;
    }

    /// <summary>Counts a datagram of somebody who may not control anything, and was not let in. Any thread.</summary>
    public void Refuse() => _metrics.Refused();

    /// <summary>Ends all calls, and waits until their recordings are written.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var call in _calls.Values.ToList()) _ = End(call, NgEnding.Forced);
        await _recorder.WrittenAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    private async Task<byte[]> ReplyAsync(PeerAddress from, string cookie, NgRequest? request, CancellationToken cancellation)
    {
        _statistics.Asked(from, request?.Command ?? NgCommand.Unknown);
        var body = request is null ? NgReply.Error("The request is no dictionary in bencode, or beyond the limits.") : await CarryOut(request, cancellation).ConfigureAwait(false);
        var outcome = body.Find("result")?.ToString() ?? "";
        _metrics.Replied(request?.Command ?? NgCommand.Unknown, outcome);
        if (outcome == "error") _statistics.Failed(from);
        return new NgMessage(cookie, body).ToOctets();
    }

    private Task<BencodeDictionary> CarryOut(NgRequest request, CancellationToken cancellation) => request.Command switch
    {
        NgCommand.Ping => Task.FromResult(NgReply.Pong),
        NgCommand.Offer => Task.FromResult(Offer(request)),
        NgCommand.Answer => Task.FromResult(Answer(request)),
        NgCommand.Delete => DeleteAsync(request, cancellation),
        NgCommand.Query => QueryAsync(request, cancellation),
        NgCommand.Statistics => Task.FromResult(NgStatisticsReport.Of(_statistics.Take(), _calls.Count, _plane.Addresses)),
        NgCommand.List => Task.FromResult(List(request)),
        NgCommand.BlockMedia or NgCommand.UnblockMedia => Task.FromResult(Block(request, (call, party) => call.Media.Block(party, request.Command == NgCommand.BlockMedia))),
        NgCommand.SilenceMedia or NgCommand.UnsilenceMedia => Task.FromResult(Block(request, (call, party) => call.Media.Silence(party, request.Command == NgCommand.SilenceMedia))),
        NgCommand.StartRecording => Task.FromResult(_recordings.Start(CallOf(request), request)),
        NgCommand.StopRecording or NgCommand.PauseRecording => Task.FromResult(NgRecordings.Stop(CallOf(request), request.Command == NgCommand.PauseRecording)),
        NgCommand.PlayMedia => _playing.PlayAsync(CallOf(request), request, cancellation),
        NgCommand.StopMedia => Task.FromResult(NgPlaying.Stop(CallOf(request), request)),
        NgCommand.PlayDtmf => Task.FromResult(NgPlaying.Press(CallOf(request), request)),
        NgCommand.BlockDtmf or NgCommand.UnblockDtmf => Task.FromResult(Block(request, (call, party) => call.Media.BlockKeys(party, request.Command == NgCommand.BlockDtmf))),
        NgCommand.Unknown => Task.FromResult(NgReply.Error($"The command '{request.Find(NgKeys.Command)}' is not known.")),
        _ => Task.FromResult(NgReply.Error($"{MissingFunctions.Of(request.Command)} is not available yet.")),
    };

    private BencodeDictionary Offer(NgRequest request)
    {
        if (request is not { CallId: { Length: > 0 } callId, FromTag: { Length: > 0 } fromTag }) return NgReply.Error("An offer needs a call-id and a from-tag.");
        if (Read(request, out var offer) is { } fault) return fault;
        var isNew = !_calls.TryGetValue(callId, out var call);
        if (isNew && _calls.Count >= _options.MaxCalls)
        {
            _statistics.Rejected();
            return request.Words("supports").Contains("load limit") ? new BencodeDictionary([new("result", "load limit"), new("message", "There are too many calls.")]) : NgReply.Error("There are too many calls.");
        }

        var now = Seconds();
        call ??= new NgCall(callId, new MediaCall(_plane, _observer(callId), _options.Calls), now) { BegunAt = _time.GetTimestamp() };
        if (call.PartyCount >= _options.MaxParties && (string.IsNullOrEmpty(request.ToTag) || !call.Knows(request.ToTag))) return NgReply.Error("The call has too many parties.");
        var result = call.Media.Offer(call.PartyOf(fromTag, now), call.Target(request.ToTag, request.ViaBranch, fromTag, now), _networks.Place(NgProfile.OfTarget(request, offer), request), offer);
        if (isNew && result.Description is null) call.Media.Close();
        else _calls[callId] = call;
        if (request.Label is { } label) call.Tags[fromTag].Label = label;
        call.LastSignal = now;
        return ToReply(result, call, request);
    }

    private BencodeDictionary Answer(NgRequest request)
    {
        if (request is not { CallId: { Length: > 0 } callId, FromTag: { Length: > 0 } fromTag, ToTag: { Length: > 0 } toTag }) return NgReply.Error("An answer needs a call-id, a from-tag and a to-tag.");
        if (!_calls.TryGetValue(callId, out var call) || !call.Knows(fromTag)) return NgReply.Error("There is no such call, or it has no such tag.");
        if (Read(request, out var answer) is { } fault) return fault;
        var now = Seconds();
        if (call.Answerer(toTag, request.ViaBranch, fromTag, now) is not { } answerer) return NgReply.Error("Nobody was offered what this answers.");
        var result = call.Media.Answer(answerer, call.PartyOf(fromTag, now), answer, NgProfile.OfOfferer(request));
        if (request.Label is { } label) call.Tags[toTag].Label = label;
        if (result.Description is not null) (call.Tags[fromTag].With, call.Tags[toTag].With) = (toTag, fromTag);
        call.LastSignal = now;
        return ToReply(result, call, request);
    }

    private async Task<BencodeDictionary> DeleteAsync(NgRequest request, CancellationToken cancellation)
    {
        if (request.CallId is not { Length: > 0 } callId) return NgReply.Error("A deletion needs a call-id.");
        if (!_calls.TryGetValue(callId, out var call) || (!string.IsNullOrEmpty(request.FromTag) && !call.Knows(request.FromTag)))
        {
            const string Unknown = "There is no such call, or it has no such tag.";
            return request.Flags.Contains("fatal") ? NgReply.Error(Unknown) : NgReply.Warning(Unknown);
        }

        var tags = new Dictionary<string, NgTag>(call.Tags);
        Task<MediaSessionReport> report;
        if (Branch(call, request) is { } branch)
        {
            report = call.Media.ReportAsync(cancellation);
            call.Media.Leave(branch);
            call.Forget(branch);
        }
        else
        {
            report = End(call, NgEnding.Deleted).WaitAsync(cancellation);
        }

        return NgReply.Ok(NgReports.Of(call, tags, Seconds(), await report.ConfigureAwait(false)));
    }

    /// <summary>Ends a call, and gives what was counted of it.</summary>
    private Task<MediaSessionReport> End(NgCall call, NgEnding ending)
    {
        _calls.Remove(call.CallId);
        call.StopRecording();
        var report = call.Media.ReportAsync(CancellationToken.None);
        call.Media.Close();
        _ = _statistics.EndedAsync(ending, _time.GetElapsedTime(call.BegunAt), report);
        return report;
    }

    /// <summary>The one branch of several that a deletion means: one that failed, while the others go on. Null when the whole call is meant.</summary>
    private static string? Branch(NgCall call, NgRequest request)
    {
        const int Both = 2;
        if (string.IsNullOrEmpty(request.FromTag) || call.PartyCount <= Both) return null;
        if (call.Leaving(request.ToTag, request.ViaBranch, request.FromTag) is not { } party) return null;
        // Who is in the dialog ends it; who is not only ends the attempt.
        var isTalking = !string.IsNullOrEmpty(request.ToTag) && call.Tags.TryGetValue(request.FromTag, out var tag) && tag.With == request.ToTag;
        return isTalking ? null : party;
    }

    private async Task<BencodeDictionary> QueryAsync(NgRequest request, CancellationToken cancellation)
    {
        if (CallOf(request) is not { } call) return NgReply.Error("There is no such call.");
        var wanted = new[] { request.FromTag, request.ToTag }.Where(tag => !string.IsNullOrEmpty(tag)).ToList();
        var tags = call.Tags.Where(tag => wanted.Count == 0 || wanted.Contains(tag.Key)).ToDictionary();
        return NgReply.Ok(NgReports.Of(call, tags, Seconds(), await call.Media.ReportAsync(cancellation).ConfigureAwait(false)));
    }

    /// <summary>What one party sends, by its label or its tag, or what all send.</summary>
    private BencodeDictionary Block(NgRequest request, Action<NgCall, string> block)
    {
        var call = CallOf(request);
        var parties = NgParties.Of(call, request, out var fault);
        foreach (var party in parties) block(call!, party);
        return fault ?? NgReply.Ok();
    }

    private NgCall? CallOf(NgRequest request) => request.CallId is { Length: > 0 } callId ? _calls.GetValueOrDefault(callId) : null;

    private BencodeDictionary List(NgRequest request)
    {
        var limit = request.Number(NgKeys.Limit) ?? DefaultListed;
        if (limit <= 0) return NgReply.Error("The limit must be above zero.");
        return NgReply.Ok([new("calls", new BencodeList([.. _calls.Keys.Take((int)Math.Min(limit, int.MaxValue)).Select(callId => (BencodeValue)callId)]))]);
    }

    private static BencodeDictionary? Read(NgRequest request, out SessionDescription description)
    {
        description = null!;
        if (request.Sdp.IsEmpty) return NgReply.Error("There is no sdp.");
        var error = SessionDescription.TryParse(request.Sdp.Span, SdpLimits.Default, out var read);
        if (error != SdpParseError.None) return NgReply.Error($"The sdp cannot be read: {error}.");
        description = ReceivedFrom.Apply(read!, request);
        return null;
    }

    private BencodeDictionary ToReply(MediaCallResult result, NgCall call, NgRequest request)
    {
        if (result.Description is not { } description) return NgReply.Error(result.Explanation);
        IEnumerable<KeyValuePair<string, BencodeValue>> warning = _recordings.Take(call, request) is { } reason ? [new("warning", reason)] : [];
        return NgReply.Ok([new("sdp", new BencodeText(description.ToOctets())), .. warning]);
    }

    private void Recorded(CallRecording recording, Exception? failure)
    {
        _metrics.Recorded(recording, failure);
        if (failure is not null) ControlLog.RecordingFailed(_logger, failure);
        if (recording.IsOutOfSpace) ControlLog.RecordingOutOfSpace(_logger, _options.Recording.MinFreeSpace);
        if (recording.LeftOut > 0) ControlLog.RecordingIncomplete(_logger, recording.LeftOut);
    }

    private long Seconds() => _time.GetUtcNow().ToUnixTimeSeconds();
}
