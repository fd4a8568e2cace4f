/**
 * The part of the SDK's compiled protobuf messages that we use; they have no types. `bytes` fields decode to
 * views into the input. A 64-bit field decodes to a Long object; nothing here needs its value.
 */
declare module 'tablestore/lib/protocol/tablestore_compiled_proto.js' {
  interface Codec<T> {
    create(properties: T): T;
    encode(message: T): { finish(): Uint8Array };
    /** @throws {Error} for bytes that are not such a message */
    decode(bytes: Uint8Array): T;
  }

  interface OtsErrorMessage {
    code: string;
    message?: string;
  }
  interface CapacityUnitMessage {
    read?: number;
    write?: number;
  }
  interface ConsumedMessage {
    capacityUnit: CapacityUnitMessage;
  }
  interface ConditionMessage {
    rowExistence: number;
    columnCondition?: Uint8Array;
  }
  interface ReturnContentMessage {
    returnType?: number;
    returnColumnNames?: string[];
  }
  interface PutRowMessage {
    tableName: string;
    condition: ConditionMessage;
    row: Uint8Array;
    returnContent?: ReturnContentMessage | null;
    transactionId?: string;
  }
  interface RowReplyMessage {
    consumed: ConsumedMessage;
    row?: Uint8Array;
  }
  interface GetRowMessage {
    tableName: string;
    primaryKey: Uint8Array;
    columnsToGet?: string[];
    timeRange?: object | null;
    maxVersions?: number;
    filter?: Uint8Array;
    transactionId?: string;
  }
  interface KeySchemaMessage {
    name: string;
    type: number;
    option?: number;
  }
  interface DefinedColumnMessage {
    name: string;
    type: number;
  }
  interface IndexMetaMessage {
    name: string;
    primaryKey: string[];
    definedColumn: string[];
    indexUpdateMode: number;
    indexType: number;
    indexSyncPhase?: number;
  }
  interface TableMetaMessage {
    tableName: string;
    primaryKey: KeySchemaMessage[];
    definedColumn?: DefinedColumnMessage[];
  }
  interface TableOptionsMessage {
    timeToLive?: number;
    maxVersions?: number;
    deviationCellVersionInSec?: number | { toNumber(): number };
    allowUpdate?: boolean;
  }
  interface CreateTableMessage {
    tableMeta: TableMetaMessage;
    reservedThroughput: ConsumedMessage;
    tableOptions?: TableOptionsMessage | null;
    indexMetas?: IndexMetaMessage[];
  }
  interface CreateIndexMessage {
    mainTableName: string;
    indexMeta: IndexMetaMessage;
    includeBaseData?: boolean;
  }
  interface UpdateTableMessage {
    tableName: string;
    tableOptions?: TableOptionsMessage | null;
  }
  interface UpdateTableReplyMessage {
    reservedThroughputDetails: DescribeTableReplyMessage['reservedThroughputDetails'];
    tableOptions: TableOptionsMessage;
  }
  interface GetRangeMessage {
    tableName: string;
    direction: number;
    columnsToGet?: string[];
    timeRange?: object | null;
    maxVersions?: number;
    limit?: number;
    inclusiveStartPrimaryKey: Uint8Array;
    exclusiveEndPrimaryKey: Uint8Array;
    filter?: Uint8Array;
    startColumn?: string;
    endColumn?: string;
    token?: Uint8Array;
    transactionId?: string;
  }
  interface GetRangeReplyMessage {
    consumed: ConsumedMessage;
    rows: Uint8Array;
    nextStartPrimaryKey?: Uint8Array;
  }
  interface DescribeTableReplyMessage {
    tableMeta: TableMetaMessage;
    reservedThroughputDetails: { capacityUnit: CapacityUnitMessage; lastIncreaseTime: number };
    tableOptions: TableOptionsMessage;
    tableStatus: number;
    indexMetas?: IndexMetaMessage[];
  }
  interface TableNameMessage {
    tableName: string;
  }
  interface FilterMessage {
    type: number;
    filter: Uint8Array;
  }
  interface SingleColumnMessage {
    comparator: number;
    columnName: string;
    columnValue: Uint8Array;
    filterIfMissing: boolean;
    latestVersionOnly: boolean;
  }
  interface CompositeMessage {
    combinator: number;
    subFilters: FilterMessage[];
  }

  const root: {
    main: {
      proto: {
        Error: Codec<OtsErrorMessage>;
        PutRowRequest: Codec<PutRowMessage>;
        GetRowRequest: Codec<GetRowMessage>;
        PutRowResponse: Codec<RowReplyMessage>;
        GetRowResponse: Codec<RowReplyMessage>;
        GetRangeRequest: Codec<GetRangeMessage>;
        GetRangeResponse: Codec<GetRangeReplyMessage>;
        TableMeta: Codec<TableMetaMessage>;
        UpdateTableRequest: Codec<UpdateTableMessage>;
        UpdateTableResponse: Codec<UpdateTableReplyMessage>;
        CreateIndexRequest: Codec<CreateIndexMessage>;
        CreateIndexResponse: Codec<object>;
        CreateTableRequest: Codec<CreateTableMessage>;
        CreateTableResponse: Codec<object>;
        DescribeTableRequest: Codec<TableNameMessage>;
        DescribeTableResponse: Codec<DescribeTableReplyMessage>;
        ListTableResponse: Codec<{ tableNames: string[] }>;
        DeleteTableRequest: Codec<TableNameMessage>;
        DeleteTableResponse: Codec<object>;
      };
    };
    filter: {
      proto: {
        Filter: Codec<FilterMessage>;
        SingleColumnValueFilter: Codec<SingleColumnMessage>;
        CompositeColumnValueFilter: Codec<CompositeMessage>;
      };
    };
  };
  export default root;
}
