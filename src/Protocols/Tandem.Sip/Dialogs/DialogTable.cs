namespace Tandem.Sip.Dialogs;

/// <summary>The dialogs of a user agent by their identity: Call-ID, local tag and remote tag (RFC 3261 section 12). Belongs to one lane.</summary>
public sealed class DialogTable
{
    private readonly MessageKeyWriter _keys = new();
    private readonly Dictionary<UInt128, Dialog> _dialogs = [];

    /// <summary>How many dialogs there are.</summary>
    public int Count => _dialogs.Count;

    /// <summary>Adds a dialog. False when there is one of its identity already.</summary>
    public bool TryAdd(Dialog dialog) => _dialogs.TryAdd(Key(dialog), dialog);

    /// <summary>Removes a dialog; nothing when it is not there.</summary>
    public void Remove(Dialog dialog) => _dialogs.Remove(Key(dialog));

    /// <summary>The dialog that a request from outside, or a response to this end, belongs to; null when there is none.</summary>
    public Dialog? Find(SipMessage message)
    {
        var from = message.From.Tag;
        var to = message.To.Tag;
        return _dialogs.GetValueOrDefault(message.IsRequest ? Key(message.CallId, to, from) : Key(message.CallId, from, to));
    }

    private UInt128 Key(Dialog dialog) => Key(dialog.CallId, dialog.LocalTag, dialog.RemoteTag);

    private UInt128 Key(ReadOnlySpan<byte> callId, ReadOnlySpan<byte> localTag, ReadOnlySpan<byte> remoteTag)
    {
        _keys.Begin('D');
        _keys.Add(callId);
        _keys.Add(localTag);
        _keys.Add(remoteTag);
        return _keys.End();
    }
}
