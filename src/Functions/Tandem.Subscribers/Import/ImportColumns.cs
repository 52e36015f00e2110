namespace Tandem.Subscribers.Import;

/// <summary>Which column of a file is which field of an account, read from its header. Case, spaces, hyphens and underscores in the names do not matter.</summary>
internal sealed class ImportColumns
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["username"] = AccountField.UserName,
        ["user"] = AccountField.UserName,
        ["domain"] = AccountField.Domain,
        ["password"] = AccountField.Password,
        ["ha1"] = AccountField.Ha1,
        ["ha1sha256"] = Ha1Sha256,
        ["displayname"] = AccountField.DisplayName,
        ["name"] = AccountField.DisplayName,
        ["number"] = AccountField.Number,
        ["isenabled"] = AccountField.IsEnabled,
        ["enabled"] = AccountField.IsEnabled,
        ["isadministrator"] = AccountField.IsAdministrator,
        ["administrator"] = AccountField.IsAdministrator,
        // What an export tells besides; it cannot be set.
        ["createdat"] = "createdAt",
    };

    private readonly Dictionary<string, int> _positions = [];

    /// <summary>HA1 by SHA-256.</summary>
    public const string Ha1Sha256 = "ha1Sha256";

    /// <summary>How many columns there are.</summary>
    public int Count { get; private init; }

    /// <summary>Reads a header; null, and what is wrong with it, when it is none.</summary>
    public static ImportColumns? Read(CsvRow header, out ImportError? error)
    {
        error = header.Error is null ? null : new ImportError(header.Line, "", header.Error);
        var columns = new ImportColumns { Count = header.Fields.Count };
        foreach (var (position, text) in header.Fields.Index())
        {
            if (error is not null) return null;
            var name = string.Concat(text.Where(c => c is not (' ' or '-' or '_')));
            if (!Names.TryGetValue(name, out var field)) error = new ImportError(header.Line, "", $"The header names a column {Show(text)} that is not known. Those that are: userName, domain, password, ha1, ha1Sha256, displayName, number, isEnabled, isAdministrator.");
            else if (!columns._positions.TryAdd(field, position)) error = new ImportError(header.Line, field, $"The header names the column {field} twice.");
        }

        if (error is null && !columns._positions.ContainsKey(AccountField.UserName)) error = new ImportError(header.Line, AccountField.UserName, "The first row must be a header with a column userName.");
        return error is null ? columns : null;
    }

    /// <summary>A field of a row, trimmed and without the apostrophe of an export but for passwords; null when there is no such column or nothing in it.</summary>
    public string? Get(CsvRow row, string field)
    {
        if (!_positions.TryGetValue(field, out var position) || position >= row.Fields.Count) return null;
        var text = field == AccountField.Password ? row.Fields[position] : CsvWriter.WithoutGuard(row.Fields[position].Trim());
        return text.Length == 0 ? null : text;
    }

    private static string Show(string text) => $"'{string.Concat(text.Take(40).Select(c => char.IsControl(c) ? '?' : c))}'";
}
